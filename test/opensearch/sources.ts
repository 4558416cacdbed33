/** Small sources of entries. */
import type { Source } from '../../src/search/entry.ts'

/** A title and a text. */
export function oneText(title: string, text: string): Source {
  return { title, texts: [{ text, isInternal: false }], people: [], files: [], tags: [], values: [] }
}
