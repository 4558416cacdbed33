/** Loads delivered mails for the rules, with all that rules read of them, and parses those whose poller died before it could. */
import type { Config } from '../config/schema.ts'
import { NotFoundError } from '../errors.ts'
import type { Attachment, RawMail } from '../mail/message.ts'
import { fieldsNamed } from '../mail/mime/named-fields.ts'
import { isTnef, searchedBytes, wordsOfFile } from '../mail/words-of-file.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { MailReading } from '../store/mails.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import type { InboundMail, MailMessage } from '../tickets/inbound-mail.ts'
import { fitsPattern } from '../tickets/site-patterns.ts'
import { degradedForRules, inboundMailOf } from './inbound-mail.ts'

/** Parses stored mails; gives what they say by raw SHA-256. */
export type ParseMails = (mails: readonly RawMail[]) => Promise<ReadonlyMap<string, MailReading>>

/** A mail that took its worker down this often, being the only one in its hands, is handled by its header alone. */
const deathsBeforeDegrading = 3

/** A loader of mails. */
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

/** An imported mail is of any age: its keys and policies are gone. */
function rawMailIn({ rawSha256, sizeBytes, source, at, isPartial }: InboundRow): RawMail {
  return { rawSha256, sizeBytes, isPartial, at: source === 'import' ? null : at }
}

function isPoison({ attemptsAlone }: InboundRow): boolean {
  return attemptsAlone >= deathsBeforeDegrading
}

/** Headers are shorter. */
const mostBytes = 512 * 1024

/** Mails with the header fields in which rules of the site look for keys, as they came; only mails of senders whose rules name one cost a query. */
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

/** Files of agents' answers go to customers, and may quote what is internal: mails whose files have all their text, whatever type they are said to be; only agents' mails with files cost a query. */
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

/** What a stored file says, and whether Outlook packed it; nothing of what was deleted by retention. */
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

/** Where the bytes of mails are. */
type RawMails = { readonly rawMails: Pick<Store['rawMails'], 'beginning'> }

/** The names of the header fields that rules written by the API ask for, in lower case: mail is parsed by what the file asks for. */
export function fieldsOfKeptRules({ rules = [] }: Pick<Directory, 'rules'>): readonly string[] {
  return [...new Set(rules.flatMap(({ conditions: { header } }) => header?.name.toLowerCase() ?? []))]
}

/** Mails with those fields, too; only where a rule asks for one that was not kept does a mail cost a query. */
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

/** A message with fields that were not kept when it was parsed. */
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
