/** Reads the header fields in which rules of the site look for keys (mail.md §7.11), from the mails as they came. */
import type { Config } from '../config/schema.ts'
import { fieldsNamed } from '../mail/mime/named-fields.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import { fitsPattern } from '../tickets/site-patterns.ts'

/** Headers are shorter. */
const mostBytes = 512 * 1024

/** Mails with those fields; only mails of senders whose rules name one cost a query. */
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
