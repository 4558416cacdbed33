/** Numbers that a sender's ticket system puts into subjects; later mail with the same number belongs to the same ticket. */
import { domainOf, isOwnAddress, isUserAddress, type Directory, type MailWords } from '../directory.ts'
import type { MailMessage } from '../inbound-mail.ts'

/** Numbers read from one subject, and characters of it that are searched. */
const mostNumbers = 3
const mostSearched = 500
/** The sender's name must be this close to a bare `#4711`. */
const besideChars = 30

/** Words that ticket systems put before numbers; other words may be the names of products. */
const ticketWords = new Set(
  'REQ REQUEST INC INCIDENT CASE CAS CS SR SD HD RT ZD WO CR CHG PRB RITM TASK SCTASK TICKET TKT CALL ISSUE BUG REF SUP SUPPORT ITSM'.split(
    ' ',
  ),
)
/** Prefixes of standards, products and error codes, whose numbers identify no ticket. */
const commonNames = new Set('ISO IEC DIN EN IEEE RFC UTF SHA AES RSA CVE CWE COVID ORA ERR ERROR HTTP KB USB WIN MS FY'.split(' '))
const bracketed = /[[【]([^\][【】]{2,40})[\]】]/gu
const named = /(?<![\p{L}\p{N}_./#-])([A-Z]{2,10})(-\d{2,15}|\d{5,15})(?![\p{L}\p{N}]|[-.]\d)/gu
const counted = /(?<![\p{L}\p{N}&])#\s?(\d{3,15})(?![\p{L}\p{N}])/gu

/**
 * The numbers in a subject, in their compared form: `inc0012345`, `req77`, `#4711`. A number behind a word that may be a product's is
 * combined with the rest of the subject, as in `hp4050 printer broken`.
 *
 * @param names - words of the sender, one of which must be next to a bare `#4711`
 */
export function numbersIn(
  subject: string,
  { names, bareSubject }: { readonly names: readonly string[] } & Pick<MailWords, 'bareSubject'>,
): readonly string[] {
  const text = subject.slice(0, mostSearched)
  const bare = ([whole, word = '', digits = '']: RegExpExecArray) => {
    const numbers = commonNames.has(word) ? [] : numberOf(`${word}${digits}`)
    return ticketWords.has(word) ? numbers : numbers.map((number) => `${number} ${bareSubject(text.replace(whole, ' '))}`)
  }
  const found = [
    ...[...text.matchAll(bracketed)].flatMap(([, content = '']) => numberOf(content)),
    ...[...text.replace(bracketed, ' ').matchAll(named)].flatMap(bare),
    ...[...text.matchAll(counted)].flatMap(({ 1: digits = '', index }) => (isBeside(text, index, names) ? numberOf(`#${digits}`) : [])),
  ]
  return [...new Set(found)].slice(0, mostNumbers)
}

/** A number is letters and digits, or `#` and digits. Years and short numbers identify nothing. */
function numberOf(written: string): readonly string[] {
  const [, word = '', mark = '', digits = ''] = /^\s*(\p{L}[\p{L}\p{M} .:_]*)?\s*([-#]?)\s*(\d{2,20})\s*$/u.exec(written) ?? []
  const isYear = /^(?:19|20)\d\d$/.test(digits)
  const isShort = digits.length < (mark === '-' && word !== '' ? 2 : 3)
  if (isYear || isShort || (word === '' && mark !== '#') || commonNames.has(word.trim().toUpperCase())) return []
  const letters = word
    .replace(/[^\p{L}\p{M}]/gu, '')
    .normalize('NFC')
    .toLowerCase()
  return [`${letters === '' ? '#' : letters}${digits}`]
}

function isBeside(text: string, at: number, names: readonly string[]): boolean {
  const around = text.slice(Math.max(0, at - besideChars), at + besideChars).toLowerCase()
  const words = new Set(around.match(/[\p{L}\p{N}]+/gu) ?? [])
  return names.some((name) => words.has(name))
}

/**
 * The claims for the numbers of a mail, by the sender's address, then by their domain. Users of a free-mail service have no common numbers,
 * and numbers in forms prove nothing.
 */
export function numberIds(message: MailMessage, directory: Directory): readonly string[] {
  const { from, form, kind, subject } = message
  const { addrSpec, isStrict } = from
  if (addrSpec === null || !isStrict || form || (kind !== 'human' && kind !== 'auto-generated')) return []
  if (!/\d\d/.test(subject) || isUserAddress(directory, addrSpec) || isOwnAddress(directory, addrSpec)) return []
  const domain = domainOf(addrSpec)
  const owners = directory.isFreeMail(domain) ? [addrSpec] : [addrSpec, domain]
  return owners.flatMap((owner) =>
    numbersIn(subject, { names: namesOf(message, domain), bareSubject: directory.words.bareSubject }).map(
      (number) => `number:${owner}:${number}`,
    ),
  )
}

/** The words of the sender's name, and the labels of their domain except the last. */
function namesOf({ from }: MailMessage, domain: string): readonly string[] {
  const words = from.displayName.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return [...domain.split('.').slice(0, -1), ...words].filter((word) => word.length > 2)
}
