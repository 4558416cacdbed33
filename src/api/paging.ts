/**
 * Paging of lists: its parameters, and cursors. A cursor holds the place where the next page starts and is validated like any other input.
 */
import { z } from 'zod'
import { numberText } from '../operations/wire.ts'
import { Problem } from './problem.ts'

/** The query parameters of every list. */
export const pageQuery = z.strictObject({
  limit: numberText(1, 100).default(50).describe('how many at most'),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,4000}$/, 'is none of ours')
    .optional()
    .describe('`next_cursor` of the page before'),
})

/** The cursor of a place. */
export function cursorOf(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/**
 * Decodes a cursor. Its place must have the shape that the list sorts by, so nothing else reaches the query.
 *
 * @returns the place; null without a cursor
 * @throws {Problem} 400 when this list gave no such cursor
 */
export function placeOf<T>(cursor: string | undefined, shape: z.ZodType<T>): T | null {
  if (cursor === undefined) return null
  const place = shape.safeParse(decoded(cursor))
  if (place.success) return place.data
  throw new Problem(400, 'shape', 'query.cursor: is none that this list gave')
}

/** Cuts a page, with the cursor of the next one. @param items - one more than the limit when there is a next page */
export function pageOf<T>(items: readonly T[], limit: number, place: (item: T) => unknown) {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return { shown, next: items.length > limit && last !== undefined ? cursorOf(place(last)) : null }
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown
  } catch {
    return null
  }
}
