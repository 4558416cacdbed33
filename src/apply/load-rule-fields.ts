/** Reads the header fields that rules written by the API ask for: mail is parsed by what the file asks for. */
import { fieldsNamed } from '../mail/mime/named-fields.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import type { InboundMail, MailMessage } from '../tickets/inbound-mail.ts'

/** Headers are shorter. */
const mostBytes = 512 * 1024

/** Where the bytes of mails are. */
type RawMails = { readonly rawMails: Pick<Store['rawMails'], 'beginning'> }

/** The names of those fields, in lower case. */
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
