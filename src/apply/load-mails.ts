/** Loads delivered mails in the form that the rules read, and parses those whose poller died before parsing. */
import type { Config } from '../config/schema.ts'
import { NotFoundError } from '../errors.ts'
import type { Attachment, RawMail } from '../mail/message.ts'
import { fieldsNamed } from '../mail/mime/header-fields.ts'
import { isTnef, searchedBytes, wordsOfFile } from '../mail/words-of-file.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { MailReading } from '../store/mails.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import type { InboundMail, MailMessage } from '../tickets/inbound-mail.ts'
import { fitsPattern } from '../tickets/site-patterns.ts'
import { degradedForRules, inboundMailOf } from './inbound-mail.ts'

/** Parses stored mails. @returns what they say, by raw SHA-256 */
export type ParseMails = (mails: readonly RawMail[]) => Promise<ReadonlyMap<string, MailReading>>

/** A mail that killed its worker this often, alone each time, is handled by its header alone. */
const deathsBeforeDegrading = 3

/**
 * Makes the loader of mails that applying uses.
 *
 * @param parse - parses mails that are stored but not parsed yet
 */
export function mailLoader(
  { config, store, directory }: { readonly config: Config; readonly store: Store; readonly directory: () => Promise<Directory> },
  parse: ParseMails,
): (rows: readonly InboundRow[]) => Promise<readonly InboundMail[]> {
  return async (rows) => {
    const stored = await store.parsedMails.load([...new Set(rows.map(({ rawSha256 }) => rawSha256))])
    const missing = rows.filter(({ rawSha256 }) => !stored.has(rawSha256)).map(rawMailIn)
    const parsed = missing.length === 0 ? stored : new Map([...stored, ...(await parse(missing))])
    const mails = rows.flatMap((row) => {
      const found = parsed.get(row.rawSha256)
      if (!found) return []
      return inboundMailOf(row, isPoison(row) ? degradedForRules(found) : found, config)
    })
    const names = fieldsOfKeptRules(await directory())
    const whole = await withRuleFields(await withKeyFields(mails, rows, { config, store }), rows, { names, store })
    return withFileWords(whole, { config, store })
  }
}

/** An imported mail may be years old: DKIM keys and policies of its time are gone, so it has no moment to check the sender at. */
function rawMailIn({ rawSha256, sizeBytes, source, at, isPartial }: InboundRow): RawMail {
  return { rawSha256, sizeBytes, isPartial, at: source === 'import' ? null : at }
}

function isPoison({ attemptsAlone }: InboundRow): boolean {
  return attemptsAlone >= deathsBeforeDegrading
}

/** Header sections are shorter. */
const mostBytes = 512 * 1024

/** Adds the header fields in which `correlate` rules look for keys. Only mails of senders that such a rule names cost a query. */
export async function withKeyFields(
  mails: readonly InboundMail[],
  rows: readonly InboundRow[],
  { config, store }: { readonly config: Config; readonly store: Store },
): Promise<readonly InboundMail[]> {
  const rules = config.correlate.filter((rule) => rule.in !== 'subject' && rule.in !== 'text')
  if (rules.length === 0) return mails
  const hashes = new Map(rows.map(({ _id, rawSha256 }) => [_id, rawSha256]))
  return Promise.all(
    mails.map(async (mail) => {
      const sender = mail.message.from.addrSpec ?? ''
      const names = rules.filter((rule) => fitsPattern(rule.sender, sender)).map((rule) => rule.in)
      if (names.length === 0) return mail
      const raw = await store.rawMails.beginning(hashes.get(mail.place.id) ?? '', mostBytes)
      return { ...mail, message: { ...mail.message, keyFields: fieldsNamed(raw, names) } }
    }),
  )
}

/**
 * Adds all text of the files in agents' mails, whatever type is claimed: they go to customers and may quote internal notes. Other mails
 * cost no query.
 */
async function withFileWords(
  mails: readonly InboundMail[],
  { config, store }: { readonly config: Pick<Config, 'agents'>; readonly store: Pick<Store, 'files'> },
): Promise<readonly InboundMail[]> {
  const agents = new Set(config.agents.flatMap(({ address, addresses }) => [address, ...addresses]))
  return Promise.all(
    mails.map(async (mail) => {
      const { from, attachments } = mail.message
      if (attachments.length === 0 || !agents.has(from.addrSpec ?? '')) return mail
      return { ...mail, message: { ...mail.message, attachments: await Promise.all(attachments.map((file) => readFile(file, store))) } }
    }),
  )
}

async function readFile(file: Attachment, store: Pick<Store, 'files'>): Promise<Attachment> {
  const { text, isPacked } = await fileWords(file, store)
  return { ...file, text: [file.text ?? '', text].join('\n'), ...(isPacked && { contentType: 'application/ms-tnef' }) }
}

/** The text of a stored file, and whether Outlook packed it (TNEF); empty when retention has deleted the file. */
export async function fileWords(
  { sha256 }: Pick<Attachment, 'sha256'>,
  { files }: Pick<Store, 'files'>,
): Promise<{ readonly text: string; readonly isPacked: boolean }> {
  try {
    const bytes = await files.beginning(sha256, searchedBytes)
    return { text: await wordsOfFile(bytes), isPacked: isTnef(bytes) }
  } catch (error) {
    if (error instanceof NotFoundError) return { text: '', isPacked: false }
    throw error
  }
}

/** Reads the beginning of raw mails. */
type RawMails = { readonly rawMails: Pick<Store['rawMails'], 'beginning'> }

/**
 * Names of the header fields, in lower case, that rules made by the API compare. Parsing keeps only fields that the configuration names.
 */
export function fieldsOfKeptRules({ rules = [] }: Pick<Directory, 'rules'>): readonly string[] {
  return [...new Set(rules.flatMap(({ conditions: { header } }) => header?.name.toLowerCase() ?? []))]
}

/** Adds those fields. Only mails that lack one of them cost a query. */
export async function withRuleFields(
  mails: readonly InboundMail[],
  rows: readonly Pick<InboundRow, '_id' | 'rawSha256'>[],
  { names, store }: { readonly names: readonly string[]; readonly store: RawMails },
): Promise<readonly InboundMail[]> {
  if (names.length === 0) return mails
  const hashes = new Map(rows.map(({ _id, rawSha256 }) => [_id, rawSha256]))
  return Promise.all(
    mails.map(async (mail) => {
      const rawSha256 = hashes.get(mail.place.id) ?? ''
      return { ...mail, message: await withFields(mail.message, { rawSha256, names }, store) }
    }),
  )
}

/** Adds header fields that parsing did not keep; they are read from the raw mail. */
export async function withFields<M extends Pick<MailMessage, 'keptFields'>>(
  message: M,
  { rawSha256, names }: { readonly rawSha256: string; readonly names: readonly string[] },
  { rawMails }: RawMails,
): Promise<M> {
  const { keptFields = [] } = message
  const missing = names.filter((name) => !keptFields.some((field) => field.name.toLowerCase() === name))
  if (missing.length === 0) return message
  const found = fieldsNamed(await rawMails.beginning(rawSha256, mostBytes), missing)
  return found.length === 0 ? message : { ...message, keptFields: [...keptFields, ...found] }
}
