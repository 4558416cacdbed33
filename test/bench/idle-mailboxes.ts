/** Goal 5: what each idle mailbox costs a poller that watches very many. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation, Site } from './site.ts'
import type { Row } from './table.ts'
import { residentBytes } from './usage.ts'

const goalBytes = 150 * 1024
const settleMs = 3_000
/** A machine that needs longer than this for all log-ins is told so in the table. */
const patienceMs = 40_000

/** The users whose mailboxes are watched. */
export function idleUsers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `idle${i}`)
}

/** Compares a poller of one mailbox with a poller of many. */
export async function idleMailboxRows(site: Site, users: readonly string[]): Promise<Row[]> {
  const one = await site.install('idle-one', [{ user: users[0] ?? '', port: site.mail.port }])
  const many = await site.install(
    'idle-many',
    users.map((user) => ({ user, port: site.mail.port })),
  )
  const oneBytes = (await idleBytes(one, 1)).bytes
  const { bytes, opened } = await idleBytes(many, users.length)
  const each = (bytes - oneBytes) / (opened - 1)
  return [
    {
      number: 5,
      what: `poller, ${opened} idle mailboxes: RSS of each`,
      value: `${(each / 1024).toFixed(0)} KB`,
      goal: '≤ 150 KB',
      isReached: each <= goalBytes && opened === users.length,
    },
  ]
}

async function idleBytes(installation: Installation, mailboxes: number): Promise<{ bytes: number; opened: number }> {
  const poller = await installation.start('poll')
  const giveUpAtMs = Date.now() + patienceMs
  const opened = async () => (await installation.store.mailboxStates.all()).filter(({ lastSuccessAt }) => lastSuccessAt !== null).length
  while ((await opened()) < mailboxes && Date.now() < giveUpAtMs) await sleep(200)
  await sleep(settleMs)
  const result = { bytes: residentBytes(poller.pid), opened: await opened() }
  await poller.stop()
  return result
}
