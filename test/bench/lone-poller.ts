/** Goals 4 and 5: a poller without workers, so that jobs stay in Redis and memory is its own. */

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { storedMails, untilStored } from './ledger-wait.ts'
import { sampleMails } from './sample-mails.ts'
import type { Installation, Site } from './site.ts'
import type { Row } from './table.ts'
import { peakResidentBytes, resetPeak, residentBytes } from './usage.ts'

const user = 'alone'
const backlogMails = 600
const largeMailBytes = 25 * 1024 * 1024
const megabyte = 1024 * 1024
const settleMs = 3_000

/** Fetches a backlog and one mail of 25 MB. */
export async function lonePollerRows(site: Site): Promise<Row[]> {
  const installation = await site.install('alone', [{ user, port: site.mail.port }])
  for (const mail of sampleMails({ seed: 7, count: backlogMails, to: `${user}@bench.example` })) await site.mail.deliver(user, mail)
  const poller = await installation.start('poll')
  await untilStored(installation, backlogMails)
  await sleep(settleMs)
  const backlog = await jobsOf(site, installation)
  const idleBytes = residentBytes(poller.pid)
  resetPeak(poller.pid)
  await site.mail.deliver(user, largeMail())
  await untilStored(installation, (await storedMails(installation)) + 1)
  while ((await jobsOf(site, installation)).length === backlog.length) await sleep(100)
  const growth = (peakResidentBytes(poller.pid) - idleBytes) / largeMailBytes
  await poller.stop()
  const largest = Math.max(...(await jobsOf(site, installation)))
  return [
    {
      number: 4,
      what: `Redis bytes per job: largest; mean of a backlog (${(backlogMails / backlog.length).toFixed(1)} mails each)`,
      value: `${largest}; ${(backlog.reduce((sum, bytes) => sum + bytes, 0) / backlog.length).toFixed(0)} bytes`,
      goal: '≤ 1,536 bytes',
      isReached: largest <= 1536,
    },
    {
      number: 5,
      what: 'poller, one mail of 25 MB: peak RSS above idle',
      value: `${growth.toFixed(2)} × its size (idle: ${(idleBytes / megabyte).toFixed(0)} MB)`,
      goal: '≤ 3×',
      isReached: growth <= 3,
    },
  ]
}

/** Bytes of each job of the inbound queue, as Redis accounts for them. */
async function jobsOf({ redis }: Site, { mongoUri }: Installation): Promise<readonly number[]> {
  const prefix = `intray-${new URL(mongoUri).pathname.slice(1)}:inbound:`
  const keys = (await redis.keys(`${prefix}*`)).filter((key) => /:\d+$/.test(key))
  const bytesOf = async (key: string) => Number(await redis.memory('USAGE', key))
  return Promise.all(keys.map(async (key) => (await bytesOf(key)) + (await bytesOf(`${prefix}de:${await redis.hget(key, 'deid')}`))))
}

function largeMail(): Buffer {
  const head = [
    'Message-ID: <large@firm1.example>',
    'From: Ann <ann@firm1.example>',
    `To: ${user}@bench.example`,
    'Subject: The recording',
    'Date: Tue, 3 Nov 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b\r\nContent-Type: text/plain\r\n\r\nHere it is.',
    '--b\r\nContent-Type: video/mp4; name=r.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n',
  ].join('\r\n')
  const lines = (
    randomBytes((largeMailBytes / 78) * 57)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')
  return Buffer.from(`${head}${lines}\r\n--b--\r\n`)
}
