/** Shares out memory among many mailboxes: who wants to fetch waits until there is room. */

/** A number of bytes that may be in flight at once. */
export interface ByteBudget {
  /**
   * Takes bytes, first come first served; more than there are in all counts as all.
   *
   * @returns what gives them back
   */
  take(bytes: number): Promise<() => void>
}

/** A budget for one program. */
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
    async take(wanted) {
      const bytes = Math.min(wanted, totalBytes)
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
