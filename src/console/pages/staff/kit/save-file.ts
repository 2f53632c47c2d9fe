/** Hands a file to the browser, which keeps it where the person keeps downloads. */
export function saveFile(file: { name: string; base64: string; mediaType?: string }): void {
  const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0))
  const address = URL.createObjectURL(new Blob([bytes], { type: file.mediaType ?? 'text/csv' }))
  const link = document.createElement('a')
  link.href = address
  link.download = file.name
  link.click()
  // Some browsers begin to read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
