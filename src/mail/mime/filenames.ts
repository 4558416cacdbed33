/** Cleans the names of files for show: they never name a place on a disk. */
import { removeInvisible } from './visible-characters.ts'

const LONGEST_NAME = 200
/** Device names of Windows, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d|clock\$)(?:\.|$)/i

/** Names for parts that have none: they tell the agent, and the program that opens the file, what it is. */
const NAMES_BY_TYPE: Readonly<Record<string, string>> = {
  'application/ms-tnef': 'winmail.dat',
  'application/vnd.ms-tnef': 'winmail.dat',
  'application/pkcs7-mime': 'smime.p7m',
  'application/x-pkcs7-mime': 'smime.p7m',
  'application/pkcs7-signature': 'smime.p7s',
  'application/x-pkcs7-signature': 'smime.p7s',
  'application/pgp-signature': 'signature.asc',
  'application/pgp-encrypted': 'version.asc',
  'text/calendar': 'invite.ics',
  'application/ics': 'invite.ics',
  'message/rfc822': 'message.eml',
  'message/global': 'message.eml',
  'text/rfc822-headers': 'headers.txt',
  'image/jpeg': 'image.jpg',
  'image/pjpeg': 'image.jpg',
  'image/svg+xml': 'image.svg',
  'image/tiff': 'image.tif',
  'image/x-icon': 'image.ico',
  'image/vnd.microsoft.icon': 'image.ico',
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

/** The name that tells what a part is, for parts without a name: an invitation, a mail, an image, TNEF, S/MIME, PGP. */
export function nameByType(contentType: string): string | null {
  const image = /^image\/(?:x-)?(png|gif|webp|bmp|heic|heif|avif)$/.exec(contentType)?.[1]
  return NAMES_BY_TYPE[contentType] ?? (image === undefined ? null : `image.${image}`)
}
