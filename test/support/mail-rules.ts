/** Tables of mail rules: what was written to us, by whom and with which proof, and what each person got for it. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { InboundRow } from '../../src/store/inbound-row.ts'
import type { Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, EVE, SAM, startInstallation, SUPPORT, ZED, type Installation } from './installation.ts'
import { decided, markMailboxes, settled, ticketNumbered, told, type Newcomers } from './observe.ts'
import { freshPlaces } from './places.ts'
import { answerTo, post, type Letter, type Received } from './post.ts'

/** Whose Authentication-Results the installations of the tables believe. */
export const AUTHSERV_ID = 'mx.us.example'

/** What a trusted server says of a sender's domain (RFC 8601). */
export function vouched(result: 'pass' | 'fail', domain: string): { readonly 'Authentication-Results': string } {
  return { 'Authentication-Results': `${AUTHSERV_ID}; dmarc=${result} header.from=${domain}` }
}

/** A written mail, and what it became. */
export interface Written {
  readonly id: string
  readonly row: InboundRow
  readonly number: TicketNumber
}

/** The part of an installation that rows write to. */
export interface Site {
  readonly us: Installation
  readonly news: Newcomers
  readonly isStrict: boolean
  /** Sends a mail to us and waits until all that it causes has happened; by default Ann's. */
  write(letter?: Partial<Letter>): Promise<Written>
  /** The newest mail of ours to somebody. */
  newest(address: string): Promise<Received>
  /** Sam answers what he was told last. */
  samAnswers(text: string, more?: Partial<Letter>): Promise<Written>
  /** Waits for a mail that was brought in by other ways. */
  became(id: string, count?: number): Promise<Written>
}

/**
 * What people got, by address: of each mail the kind that its row in the outbox has, and after a colon words in it.
 * Whoever is missing got nothing.
 */
export type Inboxes = Readonly<Record<string, readonly string[]>>

/** A row of a table. */
export interface RuleRow {
  /** Section and number in the rules of mail. */
  readonly rule: string
  readonly title: string
  /** @returns the ticket that `ticket` tells of; null when there is none to tell of */
  readonly play: (site: Site) => Promise<number | null>
  readonly got: Inboxes
  /** On a strict site, where it differs. */
  readonly gotStrict?: Inboxes
  readonly ticket?: Readonly<Record<string, unknown>>
  readonly ticketStrict?: Readonly<Record<string, unknown>>
  /** Matches nothing that any customer got. */
  readonly never?: RegExp
}

const people = [ANN, BOB, CARL, EVE, ZED, SAM]
let subjects = 0

/** A site on an installation, to be made anew for each row. */
export function siteOn(us: Installation, isStrict = false, others: readonly string[] = []): Site {
  const news = markMailboxes(us, [...people, ...others])
  const became = async (id: string, count = 1): Promise<Written> => {
    const [row] = await decided(us, id, count)
    await settled(us)
    return { id, row: row!, number: (row?.ticket ?? 0) as TicketNumber }
  }
  const newest = async (address: string) => {
    const mail = (await news.fromUs(address)).at(-1)
    if (!mail) throw new Error(`${address} got nothing`)
    return mail
  }
  return {
    ...{ us, news, isStrict, newest, became },
    async write(letter = {}) {
      const plain = { from: ANN, to: SUPPORT, subject: `Matter ${++subjects}`, text: `Words of matter ${subjects}.` }
      return became(await post(us.mail, { ...plain, ...letter }))
    },
    async samAnswers(text, more = {}) {
      return became(await post(us.mail, { ...answerTo(await newest(SAM), { from: SAM, to: SUPPORT, text }), ...more }))
    },
  }
}

/** Plays a row and compares all inboxes. */
export async function playRow(row: RuleRow, site: Site): Promise<void> {
  const number = await row.play(site)
  await settled(site.us)
  const got = (site.isStrict && row.gotStrict) || row.got
  await expectInboxes(site, got, row.never)
  const wanted = (site.isStrict && row.ticketStrict) || row.ticket
  if (wanted) expect(shown(await ticketNumbered(site.us, number ?? 0))).toMatchObject(wanted)
}

function shown(ticket: Ticket) {
  return { ...ticket, ...told(ticket) }
}

async function expectInboxes({ us, news }: Site, wanted: Inboxes, never: RegExp | undefined): Promise<void> {
  const kinds = new Map((await us.runtime.store.outbox.collection.find({}).toArray()).map(({ messageId, kind }) => [messageId, kind]))
  const counts = await news.counts()
  const got: Record<string, string[]> = {}
  for (const address of Object.keys(counts)) {
    const mails = await news.fromUs(address)
    const places = placesOf(wanted[address] ?? [], mails, kinds)
    got[address] = mails.map((mail, n) => places[n] ?? described(mail, kinds))
    if (never && !us.config.agents.some((agent) => agent.address === address)) {
      for (const { raw, message } of mails) expect(`${raw}\n${message.text}`).not.toMatch(never)
    }
  }
  const summary = Object.entries(got).map(([who, lines]) => `${who}: ${lines.map((line) => line.slice(0, 200)).join(' · ')}`)
  expect(got, `they got\n${summary.join('\n')}\n`).toEqual(wanted)
}

type Kinds = ReadonlyMap<string, string>

/** Every wanted line that a mail fulfils; mails that fulfil none are described by themselves. */
function placesOf(wanted: readonly string[], mails: readonly Received[], kinds: Kinds): readonly (string | undefined)[] {
  return mails.map((mail, n) => (wanted[n] !== undefined && isMeant(wanted[n], mail, kinds) ? wanted[n] : undefined))
}

function isMeant(line: string, mail: Received, kinds: Kinds): boolean {
  const [kind = '', words = ''] = line.split(': ', 2)
  return kinds.get(mail.message.messageId ?? '') === kind && said(mail).includes(words)
}

function described(mail: Received, kinds: Kinds): string {
  return `${kinds.get(mail.message.messageId ?? '') ?? 'unknown'}: ${said(mail)}`
}

/** Subject and text as one line, so that wrapped words are found. */
function said({ message }: Received): string {
  return `${message.subject} ${message.text}`.replace(/\s+/g, ' ')
}

/** What a table's installation needs beyond the usual. */
export interface TableOptions {
  readonly config?: Readonly<Record<string, unknown>>
  readonly support?: Readonly<Record<string, unknown>>
  readonly sales?: Readonly<Record<string, unknown>>
  /** Further addresses with mailboxes. */
  readonly people?: readonly string[]
  /** What is there before the first mail. */
  readonly prepare?: (us: Installation) => Promise<void>
}

/** Plays a table on an installation of its own, by default a standard one. */
export function playTable(title: string, rows: readonly RuleRow[], options: TableOptions & { isStrict?: boolean } = {}): void {
  const { isStrict = false, people: others = [] } = options
  describe(title, () => {
    let us: Installation
    beforeAll(async () => {
      const support = { authservId: AUTHSERV_ID, ...options.support }
      us = await startInstallation(freshPlaces(), {
        people: others,
        support,
        ...(options.sales ? { sales: options.sales } : {}),
        config: { strict: isStrict, ...options.config },
      })
      await options.prepare?.(us)
      us.play()
    })
    afterAll(() => us.stop())

    test.each(rows)('$rule $title', async (row) => {
      await playRow(row, siteOn(us, isStrict, others))
    })
  })
}
