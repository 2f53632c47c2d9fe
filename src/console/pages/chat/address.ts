/** Who and where, as the address bar says it: /chat/?as=zhang#group-estate. */
export function readAddress(): { person?: string; conversation?: string } {
  const person = new URLSearchParams(location.search).get('as') ?? undefined
  let conversation: string | undefined
  try {
    conversation = decodeURIComponent(location.hash.slice(1)) || undefined
  } catch {
    // half an escape, typed by hand
  }
  return { person, conversation }
}

export function writeAddress(person: string, conversation: string, how: 'push' | 'replace'): void {
  const url = addressOf(person, conversation)
  if (url === location.pathname + location.search + location.hash) return
  if (how === 'push') history.pushState({ fromList: true }, '', url)
  else history.replaceState(null, '', url)
}

/** Whether the browser's own way back leads to the list; true after a reload too. */
export function cameFromList(): boolean {
  return (history.state as { fromList?: boolean } | null)?.fromList === true
}

export function addressOf(person: string, conversation = ''): string {
  return `/chat/?as=${encodeURIComponent(person)}${conversation && `#${encodeURIComponent(conversation)}`}`
}
