/** Loads what was said on a ticket that is to be split. */
import { claimKey } from '../store/claims.ts'
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import { eventOf, type SplitSource } from '../tickets/split/split-source.ts'
import type { TicketNumber } from '../tickets/ticket.ts'
import { commandsIn } from './load-command-records.ts'

/** What is read with. */
interface SplitDeps {
  readonly store: Store
  readonly loadMails: (rows: readonly InboundRow[]) => Promise<readonly InboundMail[]>
}

/** @param scope - the ticket’s */
export async function loadSplitSource(ticket: TicketNumber, scope: string, { store, loadMails }: SplitDeps): Promise<SplitSource> {
  const [lines, stored, rows] = await Promise.all([
    store.timeline.ofTicket(ticket),
    store.messages.ofTicket(ticket),
    store.outbox.leadingTo(ticket),
  ])
  const mails = await loadMails(await store.inboundRows.load(stored.map(({ inbound }) => inbound)))
  const ids = [...stored, ...rows].map(({ messageId }) => messageId)
  const claims = await store.claims.load(ids.map((id) => claimKey(scope, id)))
  const events = [...new Set(lines.map(eventOf))]
  return {
    ticket,
    lines,
    mails,
    verdicts: new Map(stored.map(({ _id, verdict }) => [_id, verdict])),
    sent: rows.map(({ _id: id, kind, messageId, inReplyTo, to, cc }) => {
      const event = events.find((known) => id.startsWith(`${known}/`)) ?? ''
      return { id, event, kind, messageId, inReplyTo, recipients: [...to, ...cc] }
    }),
    claimed: new Set(ids.filter((id) => claims.get(claimKey(scope, id)) === ticket)),
  }
}

/** Does a proven agent’s mail split a ticket? */
export function isSplitting(mail: InboundMail, directory: Directory): boolean {
  return commandsIn(mail, directory).some(({ name }) => name === 'split')
}

/** Of the tickets that mails split; other mail costs no query. */
export async function loadSplitSources(
  came: readonly InboundMail[],
  { directory, ...deps }: SplitDeps & { readonly directory: Directory },
): Promise<ReadonlyMap<TicketNumber, SplitSource>> {
  const splitting = came.filter((mail) => isSplitting(mail, directory))
  if (splitting.length === 0) return new Map()
  const tokens = splitting.flatMap(({ proof }) => proof.tokens)
  const answered = await deps.store.outbox.notifications(tokens)
  const numbers = new Set(tokens.flatMap(({ id, ticket }) => (answered.has(id) ? [answered.get(id)?.movedTo ?? ticket] : [])))
  const scope = splitting[0]?.place.scope ?? ''
  const sources = await Promise.all([...numbers].map(async (number) => [number, await loadSplitSource(number, scope, deps)] as const))
  return new Map(sources)
}
