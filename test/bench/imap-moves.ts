/** Goal 3: moving mails in sets against one by one, on the server itself. */

import { MailboxSession } from '../../src/imap/mailbox-session.ts'
import { password } from './mail-source.ts'
import { sampleMails } from './sample-mails.ts'
import type { Site } from './site.ts'
import type { Row } from './table.ts'

const user = 'moves'
const inSets = 400
const singles = 60

/** Moves some mails in sets of 100, then others singly. */
export async function imapMoveRows(site: Site): Promise<Row[]> {
  for (const mail of sampleMails({ seed: 6, count: inSets + singles, to: `${user}@bench.example` })) await site.mail.deliver(user, mail)
  const server = { host: '127.0.0.1', port: site.mail.port, tls: 'none' as const, user, password }
  const session = await MailboxSession.open({ server, folder: 'INBOX', isReadOnly: false })
  const uids = await session.uidsAbove(0)
  const perSecondInSets = await timed(inSets, () => session.move(uids.slice(0, inSets), 'Archive'))
  const perSecondSingly = await timed(singles, async () => {
    for (const uid of uids.slice(inSets)) await session.move([uid], 'Archive')
  })
  await session.logout()
  const ratio = perSecondInSets / perSecondSingly
  return [
    {
      number: 3,
      what: 'moves in sets of 100 against singles',
      value: `${ratio.toFixed(0)}× (${perSecondInSets.toFixed(0)} to ${perSecondSingly.toFixed(0)} msg/s)`,
      goal: '≥ 10×',
      isReached: ratio >= 10,
    },
  ]
}

async function timed(mails: number, act: () => Promise<void>): Promise<number> {
  const startMs = performance.now()
  await act()
  return (mails / (performance.now() - startMs)) * 1000
}
