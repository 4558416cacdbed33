/** Loads delivered mails for the rules, and parses those whose poller died before it could. */
import type { Config } from '../config/schema.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import { degradedForRules, inboundMailOf } from './inbound-mail.ts'
import { withFileWords } from './load-file-words.ts'
import { withKeyFields } from './load-key-fields.ts'
import type { RawMail } from '../mail/message.ts'
import type { MailReading } from '../store/parsed-mails.ts'

/** Parses stored mails; gives what they say by raw SHA-256. */
export type ParseMails = (mails: readonly RawMail[]) => Promise<ReadonlyMap<string, MailReading>>

/** A mail that took its worker down this often, being the only one in its hands, is handled by its header alone. */
const deathsBeforeDegrading = 3

/** A loader of mails. */
export function mailLoader(
  { config, store }: { readonly config: Config; readonly store: Store },
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
    return withFileWords(await withKeyFields(mails, rows, { config, store }), { config, store })
  }
}

/** An imported mail is of any age: its keys and policies are gone. */
function rawMailIn({ rawSha256, sizeBytes, source, at, isPartial }: InboundRow): RawMail {
  return { rawSha256, sizeBytes, isPartial, at: source === 'import' ? null : at }
}

function isPoison({ attemptsAlone }: InboundRow): boolean {
  return attemptsAlone >= deathsBeforeDegrading
}
