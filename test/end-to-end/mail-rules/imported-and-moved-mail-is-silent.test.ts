/** Mail that was elsewhere before: imported, or moved between servers, by what each person got. */

import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ANN, BOB, SAM, SUPPORT, type Installation } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { postRaw } from '../../support/post.ts'
import { same, want, writeRaw } from '../../support/rule-play.ts'

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts')
const usual = { [ANN]: ['acknowledgement'], [SAM]: ['notification'] }
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toUTCString()

/** Ann's mail that has lain elsewhere, by its Date. */
function dated(site: Site, date: string, more: readonly string[] = []): Promise<Written> {
  const head = [`From: ${ANN}`, `To: ${SUPPORT}`, 'Subject: Lamp', `Date: ${date}`, ...more]
  return writeRaw(site, head, 'It flickers.', { from: ANN })
}

const moved: readonly RuleRow[] = [
  {
    rule: '§7.17 moved',
    title: 'a mail that is dated four days before it came is a ticket in silence',
    play: async (site) => (await dated(site, daysAgo(4))).number,
    got: {},
    ticket: { reporters: [ANN], members: [ANN], stage: 'queued' },
  },
  {
    rule: '§7.17 moved',
    title: 'so is one of years ago',
    play: async (site) => (await dated(site, 'Tue, 3 Nov 2015 10:00:00 +0000')).number,
    got: {},
    ticket: { reporters: [ANN] },
  },
  {
    rule: '§7.17 moved',
    title: 'one of years ago into a thread joins it in silence',
    play: async (site) => {
      const first = await site.write()
      return same(first, await dated(site, daysAgo(400), [`In-Reply-To: <${first.id}>`]))
    },
    got: usual,
  },
  ...[
    ['two days before it came', daysAgo(2)],
    ['in the future', daysAgo(-30)],
    ['by no date that can be read', 'yesterday, perhaps'],
  ].map(([when = '', date = '']): RuleRow => ({
    rule: '§7.17 moved',
    title: `a mail that is dated ${when} is a mail as any`,
    play: async (site) => (await dated(site, date)).number,
    got: usual,
    ticket: { needsResponse: true },
  })),
  {
    rule: '§7.17 moved',
    title: 'so is one without a date',
    play: async (site) => {
      const id = `raw-${randomUUID()}@letters.example`
      const raw = `From: ${ANN}\r\nTo: ${SUPPORT}\r\nMessage-ID: <${id}>\r\nSubject: Lamp\r\n\r\nIt flickers.\r\n`
      await postRaw(site.us.mail, raw, { from: ANN, to: [SUPPORT] })
      return (await site.became(id)).number
    },
    got: usual,
  },
]

interface Old {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly answers?: string
}

/** The threads of an archive; a day between a mail and the next. */
const archive: readonly (readonly Old[])[] = [
  [
    { id: 'answered-1', from: ANN, to: SUPPORT },
    { id: 'answered-2', from: SUPPORT, to: ANN, answers: 'answered-1' },
  ],
  [
    { id: 'asked-again-1', from: ANN, to: SUPPORT },
    { id: 'asked-again-2', from: SUPPORT, to: ANN, answers: 'asked-again-1' },
    { id: 'asked-again-3', from: ANN, to: SUPPORT, answers: 'asked-again-2' },
  ],
  [{ id: 'unanswered-1', from: BOB, to: SUPPORT }],
  [
    { id: 'ours-first-1', from: SUPPORT, to: BOB },
    { id: 'ours-first-2', from: BOB, to: SUPPORT, answers: 'ours-first-1' },
  ],
]

async function runImport(us: Installation, threads: readonly (readonly Old[])[], flags: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'intray-archive-'))
  try {
    for (const mail of threads.flatMap((thread) => [...thread])) {
      const n = threads.flat().indexOf(mail)
      const head = [
        `From: ${mail.from}`,
        `To: ${mail.to}`,
        'Subject: Old matter',
        `Message-ID: <${mail.id}@archive.example>`,
        `Date: ${daysAgo(400 - n)}`,
      ]
      const thread = mail.answers ? [`In-Reply-To: <${mail.answers}@archive.example>`] : []
      await writeFile(join(folder, `${n}.eml`), `${[...head, ...thread].join('\r\n')}\r\n\r\nOld words of ${mail.id}.\r\n`)
    }
    const args = [MAIN, 'import', folder, '--mailbox', 'support', '--config', us.configPath, ...flags]
    await promisify(execFile)(process.execPath, args)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The ticket of a mail of the archive. */
async function ticketOfOld({ us }: Site, id: string): Promise<number> {
  const [stored] = await us.runtime.store.messages.collection.find({ messageId: `${id}@archive.example` }).toArray()
  want(stored !== undefined, `${id} is on no ticket`)
  return stored!.ticket
}

/** All mails of a thread are on one ticket. */
async function ticketOfThread(site: Site, thread: readonly Old[]): Promise<number> {
  const numbers = await Promise.all(thread.map(({ id }) => ticketOfOld(site, id)))
  want(new Set(numbers).size === 1, `on ${numbers.join(', ')}`)
  return numbers[0]!
}

const imported: readonly RuleRow[] = [
  {
    rule: '§7.17 imported',
    title: 'our own sent mail is known as our answer: what has it last needs no response',
    play: (site) => ticketOfThread(site, archive[0]!),
    got: {},
    ticket: { reporters: [ANN], members: [ANN], needsResponse: false },
  },
  {
    rule: '§7.17 imported',
    title: 'what the customer has the last word of needs a response',
    play: (site) => ticketOfThread(site, archive[1]!),
    got: {},
    ticket: { reporters: [ANN], needsResponse: true },
  },
  {
    rule: '§7.17 imported',
    title: 'what nobody answered needs a response, and no clock of what customers are promised runs',
    play: (site) => ticketOfThread(site, archive[2]!),
    got: {},
    ticket: { reporters: [BOB], needsResponse: true, stage: 'queued', slaEvents: [] },
  },
  {
    rule: '§7.17 imported',
    title: 'a thread that we began is one ticket, of the customer who answered',
    play: (site) => ticketOfThread(site, archive[3]!),
    got: {},
    ticket: { reporters: [BOB], members: [BOB] },
  },
  {
    rule: '§7.17 imported',
    title: '--closed: it is resolved, needs no response, and nobody hears of it',
    play: async (site) => {
      const thread = [{ id: 'closed-1', from: ANN, to: SUPPORT }]
      await runImport(site.us, [thread], ['--closed'])
      return ticketOfThread(site, thread)
    },
    got: {},
    ticket: { reporters: [ANN], stage: 'resolved', needsResponse: false },
  },
  {
    rule: '§7.17 imported',
    title: 'a new mail into an imported thread rings as any',
    play: async (site) => {
      const number = await ticketOfOld(site, 'unanswered-1')
      const later = await site.write({ from: BOB, thread: ['unanswered-1@archive.example'], text: 'Still waiting.' })
      want(later.number === number, `it is on ${later.number}`)
      return number
    },
    got: { [SAM]: ['notification: Still waiting.'] },
    ticket: { needsResponse: true },
  },
]

const sla = { firstResponseMinutes: 60 }

playTable('moved mail is silent', moved)
playTable('imported mail is silent', imported, {
  support: { sla },
  prepare: (us) => runImport(us, archive),
})
