/** Reads the fields of a mail's header that its message is made of. */
import { parseAddresses } from './addresses.ts'
import { headerLine } from './header-text.ts'
import { allValues, firstValue } from './header-fields.ts'
import type { RawField } from './header-fields.ts'
import { boundReferences, scanIds, scanMessageId } from './ids.ts'
import { readDate } from './mail-date.ts'
import type { Address, HeaderValues } from '../message.ts'
import { readSender } from './strict-sender.ts'
import { threadIndexRoot } from './thread-index.ts'

/** What else the reading of a header depends on. */
export interface HeaderContext {
  /** Charset of the body, for raw bytes beyond ASCII; null when it names none. */
  readonly charset: string | null
  /** False when fields were left out because of a limit. */
  readonly isComplete: boolean
  /** Addresses to keep of each recipient field. */
  readonly addresses: number
  /** Names of further fields that are kept as they stand, in lower case; default: none. */
  readonly kept?: readonly string[] | undefined
}

const RESENT_FIELDS = ['resent-to', 'resent-cc', 'resent-bcc']
const DELIVERY_FIELDS = ['delivered-to', 'x-delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', ...RESENT_FIELDS]
const AUTHENTICATION_RESULTS_KEPT = 20
const LONGEST_SUBJECT = 2000
const LONGEST_LANGUAGES = 200
const LONGEST_KEPT_VALUE = 2000
const OWN_HEADERS_KEPT = 20

function addressesOf(fields: readonly RawField[], name: string, context: HeaderContext): Address[] {
  const addresses: Address[] = []
  for (const raw of allValues(fields, name)) {
    if (addresses.length >= context.addresses) break
    addresses.push(...parseAddresses(raw, context.charset, context.addresses - addresses.length))
  }
  return addresses
}

/** Counts roughly: only the first ones are read. */
function recipientCount(fields: readonly RawField[]): number {
  const values = [...allValues(fields, 'to'), ...allValues(fields, 'cc')]
  return values.reduce((sum, raw) => sum + raw.split('@').length - 1, 0)
}

function addressesIn(names: readonly string[], fields: readonly RawField[], context: HeaderContext): string[] {
  const found = names.flatMap((name) => addressesOf(fields, name, context))
  return [...new Set(found.map((address) => address.addrSpec))].slice(0, context.addresses)
}

/** Few mails have any, and all are stored. */
function resentIn(fields: readonly RawField[], context: HeaderContext): Pick<HeaderValues, 'resentTo'> {
  const resentTo = addressesIn(RESENT_FIELDS, fields, context)
  return resentTo.length === 0 ? {} : { resentTo }
}

/** RFC 2369 §3.4: a `mailto:`, which may have a query. */
function readListPost(fields: readonly RawField[], context: HeaderContext): string[] {
  return addressesOf(fields, 'list-post', context).map(({ addrSpec }) => addrSpec.replace(/\?.*$/, ''))
}

/** RFC 5321 §4.4: `<>` is the null reverse-path of robots. */
function readReturnPath(fields: readonly RawField[], context: HeaderContext): string | null {
  const raw = firstValue(fields, 'return-path')
  if (raw === null) return null
  if (/^<\s*>/.test(raw) || raw === '') return ''
  return parseAddresses(raw, context.charset, 1)[0]?.addrSpec ?? null
}

/** Whom a form or a list writes for has to be read as strictly as a sender. */
function replyToOf(fields: readonly RawField[], context: HeaderContext): Pick<HeaderValues, 'isReplyToLoose' | 'originalSender'> {
  const replyTo = allValues(fields, 'reply-to')
  const isLoose = replyTo.length > 0 && !readSender(replyTo, context.charset, context.isComplete).isStrict
  const original = addressesOf(fields, 'x-original-sender', context)[0]?.addrSpec
  return { ...(isLoose && { isReplyToLoose: true as const }), ...(original && { originalSender: original }) }
}

function idsOf(fields: readonly RawField[], name: string): string[] {
  return [...new Set(allValues(fields, name).flatMap((raw) => scanIds(raw)))]
}

/** What follows a `;` weighs the languages of Accept-Language, which stand in order as a rule. */
function languagesOf(fields: readonly RawField[]): Pick<HeaderValues, 'languages'> {
  const values = ['content-language', 'accept-language'].flatMap((name) => firstValue(fields, name) ?? [])
  const tags = values.flatMap((raw) => raw.slice(0, LONGEST_LANGUAGES).split(','))
  const primary = tags.flatMap((tag) => /^\s*([a-z]{2,3})(?=[-;\s]|$)/i.exec(tag)?.[1]?.toLowerCase() ?? [])
  return primary.length === 0 ? {} : { languages: [...new Set(primary)] }
}

/** Whoever received the mail last writes above what it brought along. */
function keptIn(fields: readonly RawField[], names: readonly string[]): Pick<HeaderValues, 'keptFields'> {
  const found = new Map<string, RawField>()
  for (const { name, value } of names.length === 0 ? [] : fields) {
    const lower = name.toLowerCase()
    if (names.includes(lower) && !found.has(lower)) found.set(lower, { name, value: value.slice(0, LONGEST_KEPT_VALUE) })
  }
  return found.size === 0 ? {} : { keptFields: [...found.values()] }
}

function headerDefects(
  fields: readonly RawField[],
  { dateHeader, messageId }: Pick<HeaderValues, 'dateHeader' | 'messageId'>,
  context: HeaderContext,
): string[] {
  const defects: string[] = []
  const count = (name: string): number => allValues(fields, name).length
  if (count('from') === 0) defects.push('missing-from')
  if (count('from') > 1) defects.push('several-from')
  if (count('date') === 0) defects.push('missing-date')
  else if (dateHeader === null) defects.push('unreadable-date')
  if (count('message-id') === 0) defects.push('missing-message-id')
  else if (messageId === null) defects.push('unreadable-message-id')
  const recipients = recipientCount(fields)
  if (recipients > context.addresses) defects.push(`too-many-recipients: ${recipients}`)
  return defects
}

/** Reads a header's fields into values; what is missing or unreadable becomes null or empty, and a defect. */
export function readHeaderValues(fields: readonly RawField[], context: HeaderContext): HeaderValues {
  const dateHeader = readDate(firstValue(fields, 'date') ?? '')
  const messageId = scanMessageId(firstValue(fields, 'message-id') ?? '')
  return {
    messageId,
    inReplyTo: boundReferences(idsOf(fields, 'in-reply-to')),
    references: boundReferences(idsOf(fields, 'references')),
    from: readSender(allValues(fields, 'from'), context.charset, context.isComplete),
    to: addressesOf(fields, 'to', context),
    cc: addressesOf(fields, 'cc', context),
    bcc: addressesOf(fields, 'bcc', context),
    replyTo: addressesOf(fields, 'reply-to', context),
    ...replyToOf(fields, context),
    deliveredTo: addressesIn(DELIVERY_FIELDS, fields, context),
    ...resentIn(fields, context),
    listPost: readListPost(fields, context),
    returnPath: readReturnPath(fields, context),
    subject: headerLine(firstValue(fields, 'subject') ?? '', context.charset)
      .slice(0, LONGEST_SUBJECT)
      .toWellFormed(),
    ...languagesOf(fields),
    dateHeader,
    authenticationResults: allValues(fields, 'authentication-results').slice(0, AUTHENTICATION_RESULTS_KEPT),
    threadIndexRoot: threadIndexRoot(firstValue(fields, 'thread-index')),
    ownHeaders: fields
      .filter((field) => field.name.toLowerCase().startsWith('x-intray-'))
      .slice(0, OWN_HEADERS_KEPT)
      .map((field) => ({ name: field.name, value: field.value.slice(0, LONGEST_KEPT_VALUE) })),
    ...keptIn(fields, context.kept ?? []),
    defects: headerDefects(fields, { dateHeader, messageId }, context),
  }
}
