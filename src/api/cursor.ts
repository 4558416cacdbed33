/** Cursors of lists: where the next page goes on, opaque to callers, checked like everything that comes from them. */
import { z } from 'zod'
import { Problem } from './problem.ts'

/** The sort key of the last item, and its id where keys are equal. */
export type Place = readonly [string | number, string | number]

/** Sort keys hold ledger keys: a mailbox's name, a folder's, and more. */
const part = z.union([z.string().max(1200), z.int()])
const placeSchema = z.tuple([part, part])

/** The cursor of a place. */
export function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/**
 * The place of a cursor, of the kinds that the list sorts by: nothing else gets into a query.
 *
 * @throws {Problem} 400 when it is none of ours
 */
export function placeOf(
  cursor: string | undefined,
  kinds: readonly ['string' | 'number', 'string' | 'number'],
): Place | null {
  if (cursor === undefined) return null
  const place = placeSchema.safeParse(parsed(cursor)).data
  if (place && typeof place[0] === kinds[0] && typeof place[1] === kinds[1]) return place
  throw new Problem(400, 'shape', 'query.cursor: is none that this list gave')
}

/** A page and the cursor of what follows; `items` hold one more than the limit when there is more. */
export function pageOf<T>(
  items: readonly T[],
  limit: number,
  place: (item: T) => Place,
): { readonly shown: readonly T[]; readonly next: string | null } {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return { shown, next: items.length > limit && last !== undefined ? cursorOf(place(last)) : null }
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown
  } catch {
    return null
  }
}
