const THEME = /\{\{theme\|([^{}]*)\}\}/g

/** Fills in `{{theme|what to say until the year's notice is there}}`. */
export function withTheme(text: string, theme: string | undefined): string {
  return text.replace(THEME, (_, fallback: string) => theme ?? fallback)
}
