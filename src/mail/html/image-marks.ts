/** How a text says where an image of the mail stood. */

/** The mark of each image, by its content id. */
export type ImageMarks = ReadonlyMap<string, string>

/** How a text says where an image stood. */
export function imageMark(name: string | null): string {
  return name === null ? '[image]' : `[image: ${name}]`
}

/** The content id that an address of an image names; null when it is no `cid:` address. */
export function contentIdIn(src: string): string | null {
  const id = /^\s*cid:(.*?)\s*$/is.exec(src)?.[1]
  if (id === undefined) return null
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
