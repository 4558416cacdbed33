/** What the tables of rules play again and again: answers to a certain mail, raw mail, and looks into what became of it. */

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { displayId, type TicketNumber } from '../../src/tickets/ticket.ts'
import { SUPPORT } from './installation.ts'
import type { Site, Written } from './mail-rules.ts'
import { ticketNumbered, told } from './observe.ts'
import { answerTo, post, postRaw, type Letter, type Received } from './post.ts'

/** @throws Error when something that a row plays is not so */
export function want(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what)
}

/** Somebody answers a certain mail, quoting it, to where it came from. */
export async function answers(
  site: Site,
  mail: Received,
  letter: Partial<Letter> & { readonly from: string; readonly text: string },
): Promise<Written> {
  const to = mail.message.replyTo[0]?.addrSpec ?? mail.message.from.addrSpec ?? SUPPORT
  return site.became(await post(site.us.mail, { ...answerTo(mail, { to, ...letter }), ...withoutText(letter) }))
}

/** An agent answers what he was told last, from his own program. */
export async function agentAnswers(site: Site, agent: string, text: string, more: Partial<Letter> = {}) {
  return answers(site, await site.newest(agent), { from: agent, text, ...more })
}

function withoutText({ text: _text, ...rest }: Partial<Letter>): Partial<Letter> {
  return rest
}

/** Hands in a mail whose head is written by hand. @returns what became of it */
export async function writeRaw(
  site: Site,
  head: readonly string[],
  body: string,
  { from = 'bounces@letters.example', to = [SUPPORT] }: { from?: string; to?: readonly string[] } = {},
): Promise<Written> {
  const id = `raw-${randomUUID()}@letters.example`
  const date = head.some((line) => /^date:/i.test(line)) ? [] : [`Date: ${new Date().toUTCString()}`]
  const raw = [...head, ...date, `Message-ID: <${id}>`, 'MIME-Version: 1.0', '', body, ''].join('\r\n')
  await postRaw(site.us.mail, raw, { from, to })
  return site.became(id, to.length)
}

/** @throws Error when the two are not on one ticket. @returns its number */
export function same(a: Written, b: Written): number {
  want(a.number === b.number, `on ${displayId(a.number)} and ${displayId(b.number)}, not on one`)
  return a.number
}

/** @throws Error when the two are on one ticket. @returns that of the second */
export function apart(a: Written, b: Written): number {
  want(a.number !== b.number, `both on ${displayId(a.number)}`)
  return b.number
}

/** Two tickets, of which the second tells that it may belong to the first. @returns that of the second */
export async function related(site: Site, a: Written, b: Written): Promise<number> {
  const { possiblyRelated } = await ticketNumbered(site.us, apart(a, b))
  want(
    possiblyRelated.some((one) => one === a.number),
    `${displayId(b.number)} is not related to ${displayId(a.number)}`,
  )
  return b.number
}

/** Flags of all mails on a ticket. */
export async function flagsOn({ us }: Site, number: number): Promise<readonly string[]> {
  return (await us.runtime.store.messages.ofTicket(number as TicketNumber)).flatMap(({ flags }) => flags)
}

/** @throws Error when reporters or members of a ticket are not these, sorted */
export async function wantPeople(
  { us }: Site,
  number: number,
  people: { readonly reporters?: readonly string[]; readonly members?: readonly string[] },
): Promise<void> {
  const now = told(await ticketNumbered(us, number))
  for (const kind of ['reporters', 'members'] as const)
    if (people[kind]) want(now[kind].join() === people[kind].toSorted().join(), `${kind} are ${now[kind].join(', ')}`)
}

/** All that somebody was sent by us, as one text. */
export async function readBy({ news }: Site, address: string): Promise<string> {
  return (await news.fromUs(address)).map(({ message }) => `${message.subject}\n${message.text}`).join('\n')
}

/** IMAP tells when a mail came to the second: what was done by hand within that second counts as later than the mail. */
export async function nextSecond(): Promise<void> {
  await wait(1000 - (Date.now() % 1000) + 5)
}
