/** What further appliers bring: one, two and four of them empty the same ledger, the poller asleep. */

import { backlogUser, runBacklog } from './backlog.ts'
import { storedMails, untilDone, untilStored } from './ledger-wait.ts'
import { sampleMails } from './sample-mails.ts'
import type { Installation, Site } from './site.ts'
import type { Row } from './table.ts'

/** Until the compiler of a new applier has done its work. */
const warmUpMails = 800
const numbers = [1, 2, 4] as const

/** Lets each number of appliers work through so many mails. */
export async function applierRows(site: Site, installation: Installation, mails: number): Promise<Row[]> {
  const poller = await installation.start('poll')
  const rates: number[] = []
  for (const count of numbers) {
    const appliers = await Promise.all(Array.from({ length: count }, () => installation.start('apply')))
    await runBacklog({ site, installation, poller, workers: appliers }, { seed: 5_000 + count, count: warmUpMails * count })
    appliers.forEach((applier) => applier.pause())
    const before = await storedMails(installation)
    for (const mail of sampleMails({ seed: 6_000 + count, count: mails, to: `${backlogUser}@bench.example` }))
      await site.mail.deliver(backlogUser, mail)
    await untilStored(installation, before + mails)
    const startMs = performance.now()
    appliers.forEach((applier) => applier.resume())
    await untilDone(installation, before + mails)
    rates.push((mails / (performance.now() - startMs)) * 1000)
    for (const applier of appliers) await applier.stop()
  }
  await poller.stop()
  return [
    {
      what: `applied by ${numbers.join(', ')} appliers, the poller idle`,
      value: `${rates.map((rate) => rate.toFixed(0)).join(', ')} msg/s`,
    },
  ]
}
