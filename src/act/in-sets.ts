/** A stream in sets, for what is looked up for many at once. */

/** Sets of so many items, the last one smaller. */
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
