/** What stands in a cell; '' where a record says nothing. */
export type Cell = string | number

/** Rows of one kind, as they go into a sheet of their own. Nothing in them names a person. */
export interface RecordSheet {
  name: string
  headers: readonly string[]
  rows: readonly (readonly Cell[])[]
}

/** One number of the pack with where it comes from. */
export interface Figure {
  label: string
  unit: string
  /** undefined while there is no record: it is left blank and said so, which is not the same as nought */
  value?: number
  /** the sheet whose rows it was counted from */
  sheet: string
  /** how many rows that was */
  records: number
  /** how whoever reviews it counts it again in the sheet */
  how: string
}

/** One chapter: what the records of one area say. */
export interface Section {
  title: string
  /** in a sentence: which records these are and up to when */
  about: string
  figures: readonly Figure[]
  sheets: readonly RecordSheet[]
}

/** The year that a pack is about, in China. */
export interface Span {
  year: number
  /** UTC epoch milliseconds; `until` is not part of it */
  from: number
  until: number
  now: number
}

/** What one area gives to the pack. An area that is not there gives nothing, and its chapter says so. */
export interface EvidenceSource {
  title: string
  gather(span: Span): Promise<Section>
}

export interface Pack {
  community: string
  span: Span
  sections: readonly Section[]
}

export interface Column<Row> {
  header: string
  cell: (row: Row) => Cell
}

/** Rows with the columns that they are shown in, so that figures are counted from exactly what the sheet shows. */
export class Records<Row> {
  constructor(
    readonly name: string,
    private readonly columns: readonly Column<Row>[],
    readonly rows: readonly Row[],
  ) {}

  sheet(): RecordSheet {
    return {
      name: this.name,
      headers: this.columns.map(({ header }) => header),
      rows: this.rows.map((row) => this.columns.map(({ cell }) => cell(row))),
    }
  }

  /** How many of the rows are such. */
  count(label: string, unit: string, such: (row: Row) => boolean = () => true, how = '表中的行数'): Figure {
    return this.figure(
      label,
      unit,
      () => true,
      (rows) => rows.filter(such).length,
      how,
    )
  }

  /**
   * A number over some of the rows.
   *
   * @param of the rows that it is about; without any there is no figure
   * @param value undefined when the rows do not say it
   */
  figure(
    label: string,
    unit: string,
    of: (row: Row) => boolean,
    value: (rows: readonly Row[]) => number | undefined,
    how: string,
  ): Figure {
    const rows = this.rows.filter(of)
    const counted = rows.length === 0 ? undefined : value(rows)
    return {
      label,
      unit,
      sheet: this.name,
      records: rows.length,
      how,
      ...(counted !== undefined && { value: counted }),
    }
  }
}

export function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}

/** @returns undefined when no row says a number: that is not nought */
export function sumKnown<Row>(rows: readonly Row[], of: (row: Row) => number | null): number | undefined {
  const known = rows.map(of).filter((value) => value !== null)
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0)
}
