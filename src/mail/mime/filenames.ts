/** Cleans the names of files for show: they never name a place on a disk. */
import names from './names-by-type.json' with { type: 'json' }
import { removeInvisible } from './visible-characters.ts'

const LONGEST_NAME = 200
/** Device names of Windows, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d|clock\$)(?:\.|$)/i

/** Names for parts that have none: they tell the agent, and the program that opens the file, what it is. */
const namesByType: Readonly<Record<string, string>> = names

/** Keeps the extension when a name is too long. */
function shorten(name: string): string {
  const characters = [...name]
  if (characters.length <= LONGEST_NAME) return name
  const extension = /\.[^.]{1,10}$/u.exec(name)?.[0] ?? ''
  return characters.slice(0, LONGEST_NAME - [...extension].length).join('') + extension
}

/**
 * A file name without control and format characters (Unicode Cc, Cf), path and reserved names.
 *
 * @returns null when nothing is left
 */
export function cleanFilename(name: string): string | null {
  const plain = removeInvisible(name)
    .text.replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/^.*[/\\]/s, '')
    .trim()
  if (/^\.*$/.test(plain)) return null
  return shorten(RESERVED.test(plain) ? `_${plain}` : plain)
}

/** The name that tells what a part is, for parts without a name: an invitation, a mail, an image, TNEF, S/MIME, PGP. */
export function nameByType(contentType: string): string | null {
  const image = /^image\/(?:x-)?(png|gif|webp|bmp|heic|heif|avif)$/.exec(contentType)?.[1]
  return namesByType[contentType] ?? (image === undefined ? null : `image.${image}`)
}
