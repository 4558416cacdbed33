/** Goal 8: a deliverer that empties the outbox against nodemailer alone, to the same server. */

import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import type { Installation, Site } from './site.ts'
import type { Row } from './table.ts'

const parallelMails = 10
const pollMs = 10

/** Sends what an installation has in its outbox: the acknowledgements that its mails were given. */
export async function outboundRows(site: Site, installation: Installation): Promise<Row[]> {
  const mails = await installation.store.outbox.collection.countDocuments({ state: 'queued' })
  const text = (await installation.store.outbox.collection.findOne({ state: 'queued' }))?.text ?? ''
  const before = await site.sink.taken()
  const deliverer = await installation.start('deliver')
  const ours = await rateAtSink(site, before, mails)
  await deliverer.stop()
  const bare = await bareRate(site, mails, text)
  const ratio = ours / bare
  return [
    {
      number: 8,
      what: `outbound: deliverer against bare pooled nodemailer, ${mails} mails`,
      value: `${ratio.toFixed(2)} (${ours.toFixed(0)} to ${bare.toFixed(0)} mails/s)`,
      goal: '≥ 0.6',
      isReached: ratio >= 0.6,
    },
  ]
}

/** From when the server has taken the first mail until it has taken all. */
async function rateAtSink({ sink }: Site, before: number, mails: number): Promise<number> {
  let firstAtMs = Number.NaN
  let seenFirst = 0
  for (;;) {
    const taken = (await sink.taken()) - before
    if (taken > 0 && Number.isNaN(firstAtMs)) [firstAtMs, seenFirst] = [performance.now(), taken]
    if (taken >= mails) return ((mails - seenFirst) / (performance.now() - firstAtMs)) * 1000
    await sleep(pollMs)
  }
}

async function bareRate({ sink }: Site, mails: number, text: string): Promise<number> {
  const mailer = createTransport({ pool: true, host: '127.0.0.1', port: sink.port, ignoreTLS: true, maxConnections: 5 })
  const mail = { from: 'support@bench.example', to: 'ann@firm1.example', subject: 'We have your message', text }
  await mailer.sendMail(mail)
  const startMs = performance.now()
  let left = mails
  const sender = async () => {
    while (left-- > 0) await mailer.sendMail(mail)
  }
  await Promise.all(Array.from({ length: parallelMails }, sender))
  const passedMs = performance.now() - startMs
  mailer.close()
  return (mails / passedMs) * 1000
}
