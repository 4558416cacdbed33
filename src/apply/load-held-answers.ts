/** Loads the answers that waited for the #send of mails that came now (mail.md §7.10). */
import type { InboundRow } from '../store/inbound-row.ts'
import type { Store } from '../store/store.ts'
import type { Directory } from '../tickets/directory.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'
import { commandsIn } from './load-command-records.ts'

/** What is read with. */
interface HeldSource {
  readonly store: Store
  readonly loadMails: (rows: readonly InboundRow[]) => Promise<readonly InboundMail[]>
  readonly directory: Directory
}

/** As their mails came; other mail costs no query. */
export async function loadHeldAnswers(
  came: readonly InboundMail[],
  { store, loadMails, directory }: HeldSource,
): Promise<readonly InboundMail[]> {
  const sending = came.filter((mail) => commandsIn(mail, directory).some(({ name }) => name === 'send'))
  if (sending.length === 0) return []
  const answered = await store.outbox.notifications(sending.flatMap(({ proof }) => proof.tokens))
  const ids = [...answered.values()].flatMap(({ route }) => route?.held?.mail ?? [])
  return loadMails(await store.inboundRows.load([...new Set(ids)]))
}
