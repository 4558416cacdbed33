/** Reads Outlook's Thread-Index: its root is shared by all mails of a conversation ([MS-OXOMSG] §2.2.1.3). */

const ROOT_BYTES = 22

/** The root (22 bytes, base64) of a Thread-Index value; null when it is none. */
export function threadIndexRoot(raw: string | null): string | null {
  const compact = (raw ?? '').replace(/\s+/g, '').slice(0, 10_000)
  if (!/^[A-Za-z0-9+/]{30,}={0,2}$/.test(compact)) return null
  const bytes = Buffer.from(compact, 'base64')
  return bytes.length < ROOT_BYTES ? null : bytes.subarray(0, ROOT_BYTES).toString('base64')
}
