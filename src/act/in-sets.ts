/** Cuts a stream into sets, so that related records are looked up for many items at once. */

/** Yields sets of `size` items; the last may be smaller. */
export async function* setsOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let set: T[] = []
  for await (const item of items) {
    set.push(item)
    if (set.length < size) continue
    yield set
    set = []
  }
  if (set.length > 0) yield set
}
