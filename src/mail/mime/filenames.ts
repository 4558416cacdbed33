/** Cleans the names of files for show: they never name a place on a disk. */
import { removeInvisible } from './visible-characters.ts'

const LONGEST_NAME = 200
/** Device names of Windows, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d|clock\$)(?:\.|$)/i

/** Names for parts that other programs must open: they tell the agent what the file is. */
const OPAQUE_NAMES: Readonly<Record<string, string>> = {
  'application/ms-tnef': 'winmail.dat',
  'application/vnd.ms-tnef': 'winmail.dat',
  'application/pkcs7-mime': 'smime.p7m',
  'application/x-pkcs7-mime': 'smime.p7m',
  'application/pkcs7-signature': 'smime.p7s',
  'application/x-pkcs7-signature': 'smime.p7s',
  'application/pgp-signature': 'signature.asc',
  'application/pgp-encrypted': 'version.asc',
}

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

/** The name that tells what an opaque part is (TNEF, S/MIME, PGP), for parts without a name. */
export function opaqueName(contentType: string): string | null {
  return OPAQUE_NAMES[contentType] ?? null
}
