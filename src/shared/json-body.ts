/**
 * What somebody else's service answered, without taking more than is sensible.
 *
 * @returns undefined for what is longer, and for what is no JSON
 * @throws what the connection throws while it is read
 */
export async function jsonBody(response: Response, mostBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > mostBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
