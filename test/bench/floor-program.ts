/** Parses the sample mails in a loop for a while, and prints how many per second and the CPU ms of each, as JSON. */

import { simpleParser } from 'mailparser'
import { parseMail } from '../../src/mail/parse-mail.ts'
import { sampleMails } from './sample-mails.ts'

const [parser, durationMs] = [process.argv[2], Number(process.argv[3])]
const warmUpMs = 700
const distinctMails = 400

/** mailparser at its fastest: none of the conversions that the product does by its own means. */
const leanOptions = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  checksumAlgo: false,
}
const parse = parser === 'own' ? parseMail : (raw: Buffer) => simpleParser(raw, leanOptions as object)

const mails = [...sampleMails({ seed: 1, count: distinctMails, to: 'backlog@bench.example' })]
await parseFor(warmUpMs)
process.stdout.write(JSON.stringify(await parseFor(durationMs)))

async function parseFor(ms: number): Promise<{ perSecond: number; cpuMs: number }> {
  const cpuBefore = process.cpuUsage()
  const startMs = performance.now()
  for (let parsed = 0; ;) {
    for (const mail of mails.slice(0, 50)) await parse(mail)
    mails.push(...mails.splice(0, 50))
    parsed += 50
    const passedMs = performance.now() - startMs
    if (passedMs < ms) continue
    const { user, system } = process.cpuUsage(cpuBefore)
    return { perSecond: (parsed / passedMs) * 1000, cpuMs: (user + system) / 1000 / parsed }
  }
}
