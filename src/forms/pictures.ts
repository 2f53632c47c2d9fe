import type { Form } from './form.js'
import type { FormState } from './state.js'

/** Removes the pictures that a form had and has no more: it was cancelled, begun anew, or one of them corrected. */
export async function leftOverPictures(
  form: Form,
  before: FormState,
  after: FormState | undefined,
): Promise<void> {
  for (const [key, { photo }] of Object.entries(form.fields)) {
    if (!photo) continue
    const kept = new Set(listed(after?.values[key]))
    const gone = listed(before.values[key]).filter((picture) => !kept.has(picture))
    if (gone.length > 0) await photo.drop(Array.isArray(before.values[key]) ? [gone] : gone)
  }
}

function listed(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}
