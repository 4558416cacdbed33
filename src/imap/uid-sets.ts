/** Sets of UIDs: small enough to be fetched at once, written as short as IMAP allows. */

/** A mail as a folder lists it. */
export interface ListedMail {
  readonly uid: number
  /** RFC822.SIZE: what the server says, not what will come. */
  readonly sizeBytes: number
  /** False where the server said nothing of the size, which is then 0. */
  readonly isSizeKnown: boolean
}

/** One FETCH asks for no more mails than this. */
export const mostPerSet = 100
/** One FETCH asks for no more bytes than this, by RFC822.SIZE. */
export const setLimitBytes = 16 * 1024 * 1024

/**
 * Cuts a list into sets that one FETCH each may ask for, in the same order. A mail larger than `aloneBytes` is a set of
 * its own.
 */
export function fetchSets(listed: readonly ListedMail[], aloneBytes: number): readonly (readonly ListedMail[])[] {
  const sets: ListedMail[][] = []
  let roomBytes = 0
  for (const mail of listed) {
    const last = sets.at(-1)
    if (last === undefined || last.length === mostPerSet || mail.sizeBytes > Math.min(roomBytes, aloneBytes)) {
      sets.push([mail])
      roomBytes = mail.sizeBytes > aloneBytes ? -1 : setLimitBytes - mail.sizeBytes
    } else {
      last.push(mail)
      roomBytes -= mail.sizeBytes
    }
  }
  return sets
}

/** A sequence set (RFC 3501 §9) such as `4:7,9` from ascending UIDs. */
export function sequenceSet(uids: readonly number[]): string {
  const runs: [number, number][] = []
  for (const uid of uids) {
    const last = runs.at(-1)
    if (last !== undefined && uid === last[1] + 1) last[1] = uid
    else runs.push([uid, uid])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',')
}

/** Cuts a list into pieces of at most `most`. */
export function piecesOf<T>(list: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / most) }, (_, i) => list.slice(i * most, (i + 1) * most))
}
