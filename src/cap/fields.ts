import { CAP_LIMITS } from './limits.js'
import type { CapRefusal } from './refusal.js'
import { readInstant } from './times.js'
import type { XmlElement } from './xml.js'

/** Ends the reading of a message; `readCap` turns it into a value. */
export class FieldRefused extends Error {
  constructor(readonly refusal: CapRefusal) {
    super(refusal.kind)
  }
}

/** The children of one element, by name. What other namespaces add is left aside. */
export class Fields {
  private readonly byName = new Map<string, XmlElement[]>()

  constructor(
    private readonly element: XmlElement,
    namespace: string,
  ) {
    for (const child of element.children) {
      if (child.namespace !== namespace) continue
      const known = this.byName.get(child.name)
      if (known) known.push(child)
      else this.byName.set(child.name, [child])
    }
  }

  children(name: string, most: number): readonly XmlElement[] {
    const all = this.byName.get(name) ?? []
    if (all.length > most) throw new FieldRefused({ kind: 'too-many', what: `<${name}>`, most })
    return all
  }

  /** @throws FieldRefused when it is missing, there twice, or `as` gives undefined */
  read<T>(name: string, as: (text: string) => T | undefined): T {
    const text = this.text(name)
    if (text === undefined) throw new FieldRefused({ kind: 'missing', field: this.path(name) })
    return this.as(name, text, as)
  }

  readAll<T>(name: string, as: (text: string) => T | undefined, most: number): T[] {
    return this.children(name, most).map((child) => this.as(name, child.text.trim(), as))
  }

  oneOf<T extends string>(name: string, codes: readonly T[]): T {
    return this.read(name, (text) => codes.find((code) => code === text))
  }

  allOf<T extends string>(name: string, codes: readonly T[]): T[] {
    return this.readAll(name, (text) => codes.find((code) => code === text), CAP_LIMITS.values)
  }

  /** An empty element says as much as none. */
  optional<K extends string>(name: K): { [key in K]?: string } {
    const text = this.text(name)
    return (text === undefined ? {} : { [name]: text }) as { [key in K]?: string }
  }

  optionalInstant<K extends string>(name: K): { [key in K]?: number } {
    const text = this.text(name)
    return (text === undefined ? {} : { [name]: this.as(name, text, readInstant) }) as { [key in K]?: number }
  }

  private text(name: string): string | undefined {
    const [element, twice] = this.byName.get(name) ?? []
    if (twice) throw new FieldRefused({ kind: 'twice', field: this.path(name) })
    return element?.text.trim() || undefined
  }

  private as<T>(name: string, text: string, as: (text: string) => T | undefined): T {
    const value = as(text)
    if (value === undefined) throw new FieldRefused({ kind: 'invalid', field: this.path(name), value: text })
    return value
  }

  private path(name: string): string {
    return `${this.element.name}.${name}`
  }
}
