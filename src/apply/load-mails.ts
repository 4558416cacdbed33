/** Loads delivered mails for the rules, and parses those whose poller died before it could. */
import type { Config } from '../config/schema.ts'
import type { InboundRow } from '../store/inbound-rows.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import { degradedForRules, inboundMailOf } from './inbound-mail.ts'
import { parseMessages, type ParseDeps, type StoredMail } from '../arrive/parse-message.ts'

/** A mail that took its worker down this often, being the only one in its hands, is handled by its header alone. */
const deathsBeforeDegrading = 3

/** A loader of mails; the pool it parses with is made when the first mail needs it. */
export function mailLoader(
  config: Config,
  parsing: () => ParseDeps,
): (rows: readonly InboundRow[]) => Promise<readonly InboundMail[]> {
  return async (rows) => {
    const hashes = [...new Set(rows.map(({ rawSha256 }) => rawSha256))]
    const stored = await parsing().store.parsedMails.load(hashes)
    const missing = rows.filter(({ rawSha256 }) => !stored.has(rawSha256)).map((row) => storedMail(row))
    const parsed = missing.length === 0 ? stored : new Map([...stored, ...(await parseMessages(missing, parsing()))])
    return rows.flatMap((row) => {
      const found = parsed.get(row.rawSha256)
      if (!found) return []
      return inboundMailOf(row, isPoison(row) ? degradedForRules(found) : found, config)
    })
  }
}

/** An imported mail is of any age: its keys and policies are gone. */
function storedMail({ rawSha256, source, at, isPartial }: InboundRow): StoredMail {
  return source === 'import' ? { rawSha256 } : { rawSha256, at, isPartial }
}

function isPoison({ attemptsAlone }: InboundRow): boolean {
  return attemptsAlone >= deathsBeforeDegrading
}
