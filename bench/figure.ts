/** One line of the table. */
export interface Figure {
  name: string
  value: string
  /** what we promise, in words; absent where a figure is only for the record */
  goal?: string
  /** whether the goal was reached; only with a goal */
  ok?: boolean
}

/** Measures something and says what came out; leaves no file, port or process behind. */
export type Bench = (progress: (line: string) => void) => Promise<Figure[]>

/** The figures as columns, for a terminal. */
export function plainTable(figures: readonly Figure[]): string {
  const rows = [['figure', 'value', 'goal', ''], ...figures.map(cells)]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The figures as a Markdown table, for docs/benchmarks.md. */
export function markdownTable(figures: readonly Figure[]): string {
  const rows = [['figure', 'value', 'goal', ''], ['---', '---', '---', '---'], ...figures.map(cells)]
  return rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')
}

function cells(figure: Figure): string[] {
  const verdict = figure.ok === undefined ? '' : figure.ok ? 'ok' : 'missed'
  return [figure.name, figure.value, figure.goal ?? '', verdict]
}
