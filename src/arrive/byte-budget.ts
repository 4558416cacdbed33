/** Bounds the memory of all fetches together: each waits until its bytes fit. */

/** The number of bytes that may be in flight at once. */
export interface ByteBudget {
  /**
   * Takes bytes, first come first served. More than the whole budget count as the whole budget.
   *
   * @returns gives the bytes back
   */
  take(bytes: number): Promise<() => void>
}

/** A budget for one process. */
export function createByteBudget(totalBytes: number): ByteBudget {
  const waiting: { readonly bytes: number; readonly enter: () => void }[] = []
  let freeBytes = totalBytes
  const admit = () => {
    for (let next = waiting[0]; next !== undefined && next.bytes <= freeBytes; next = waiting[0]) {
      waiting.shift()
      freeBytes -= next.bytes
      next.enter()
    }
  }
  return {
    async take(requested) {
      const bytes = Math.min(requested, totalBytes)
      await new Promise<void>((enter) => {
        waiting.push({ bytes, enter })
        admit()
      })
      return () => {
        freeBytes += bytes
        admit()
      }
    },
  }
}
