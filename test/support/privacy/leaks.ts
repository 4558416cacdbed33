/** The law of privacy, held against every mail that arrived: no word, address, id or file of a ticket reaches other people. */

import { readToken } from '../../../src/mail/sender-proof/tokens.ts'
import { tokenKeys } from '../../../src/config/token-keys.ts'
import { commandForms } from '../../../src/tickets/agent/agent-command-forms.ts'
import type { Arrived } from './arrived.ts'
import { ackLeaks } from './acknowledgement-leaks.ts'
import { unnamedRecipients } from './named-recipients.ts'
import { agentTextsIn, quotedLeaks, type AgentTexts } from './quoted-notifications.ts'
import { openAddresses, type Judged, type Known } from './known.ts'
import { ourTexts } from './our-texts.ts'
import { addressesIn, holdsWords, rowsOfAll, shortText, ticketsNamedIn } from './words.ts'

/** A breach of the law: what, in which mail. */
type Leak = string

/** Rows of five words of every ticket, to find whose they are. */
type WordIndex = ReadonlyMap<string, ReadonlySet<number>>

/** All leaks in some mails; none when the law holds. @param judged - copies that were judged before */
export function leaksIn(mails: readonly Arrived[], known: Known, judged: ReadonlySet<string> = new Set()): readonly Leak[] {
  const index = indexOf(known)
  const agentTexts = agentTextsIn(mails, known)
  // Agents may read the titles of other tickets, whatever stands in them.
  const inTitles = [...known.tickets.values()].flatMap(({ openTexts }) => addressesIn(openTexts[0] ?? ''))
  const fresh = mails.filter((mail) => !judged.has(copiesKey(mail)))
  return fresh.flatMap((mail) => {
    const row = known.rows.get(mail.messageId)
    const ticket = row && known.tickets.get(row.ticket)
    if (!row || !ticket) return [`${mail.messageId}: arrived, and is in no outbox or on no ticket`]
    const found = leaksOf({ mail, row, ticket, known }, { index, agentTexts, inTitles })
    return found.map((leak) => `${row.kind} of TKT-${row.ticket} to ${mail.recipients.join(', ')}: ${leak}`)
  })
}

/** A mail with all who got it: one copy more is another matter. */
export function copiesKey({ messageId, recipients }: Arrived): string {
  return [messageId, ...recipients.toSorted()].join(' ')
}

/** What all mails are compared with. */
interface Others {
  readonly index: WordIndex
  readonly agentTexts: AgentTexts
  readonly inTitles: readonly string[]
}

function leaksOf(judged: Judged, { index, agentTexts, inTitles }: Others): readonly Leak[] {
  if (judged.row.agent !== null) return [...everyMail(judged), ...agentMail(judged, inTitles)]
  return [...everyMail(judged), ...customerMail(judged, index), ...quotedLeaks(judged, agentTexts)]
}

function everyMail({ mail, row }: Judged): readonly Leak[] {
  const frozen = new Set(row.recipients.map(({ addrSpec }) => addrSpec))
  return [
    ...mail.recipients.filter((who) => !frozen.has(who)).map((who) => `${who} is no recipient in the outbox`),
    ...(/^bcc:/im.test(mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n'))) ? ['it has a Bcc field'] : []),
  ]
}

function customerMail(judged: Judged, index: WordIndex): readonly Leak[] {
  return [
    ...(judged.row.kind === 'broadcast' ? others(judged) : strangers(judged)),
    ...foreignAddresses(judged, new Set([...openAddresses(judged.ticket), ...oneReader(judged)])),
    ...foreignIds(judged),
    ...foreignFiles(judged),
    ...foreignNumbers(judged),
    ...foreignWords(judged, index),
    ...internalWords(judged),
    ...unnamedRecipients(judged),
    ...(judged.row.kind === 'acknowledgement' ? ackLeaks(judged) : []),
  ]
}

/** Agents work for all customers: what they may not get is another agent's token, and people of other tickets. */
function agentMail(judged: Judged, inTitles: readonly string[]): readonly Leak[] {
  const { mail, row, ticket, known } = judged
  const agents = known.config.agents.map(({ address }) => address)
  const examples = commandForms.flatMap(({ example }) => addressesIn(example))
  const colleagues = [...agents, ...known.users]
  const seen = [...openAddresses(ticket), ...ticket.hiddenPeople, ...colleagues, ...examples, ...ticket.internalTexts.flatMap(addressesIn)]
  return [
    ...mail.recipients
      .filter((who) => who !== row.agent || !(agents.includes(who) || isSubscribingUser(who, judged)))
      .map((who) => `${who} is not the agent it was made for`),
    ...foreignAddresses(judged, new Set([...seen, ...inTitles])),
    ...foreignIds(judged),
  ]
}

/** Without access to anything else, he reads of the tickets that he subscribes to. */
function isSubscribingUser(who: string, { ticket, known }: Judged): boolean {
  return known.users.has(who) && ticket.people.some(({ addrSpec }) => addrSpec === who)
}

/** Recipients who were no people of the ticket when the mail was made, and people shown in To and Cc who were not. */
function strangers({ mail, row, ticket }: Judged): readonly Leak[] {
  const cause = ticket.lines.find(({ externalRef }) => row._id.startsWith(`${eventOf(externalRef)}/`))
  const belongs = ticket.people
    .filter(({ order, sinceMs }) => (cause && order <= cause.order) || sinceMs <= row.createdAt.getTime())
    .map(({ addrSpec }) => addrSpec)
  const shown = [...mail.message.to, ...mail.message.cc].map(({ addrSpec }) => addrSpec)
  return [...new Set([...mail.recipients, ...shown])]
    .filter((who) => !belongs.includes(who))
    .map((who) => `${who} was nobody of this ticket`)
}

/** A broadcast goes to people of no ticket, each in a mail of their own. */
function oneReader({ row: { kind, recipients } }: Judged): readonly string[] {
  return kind === 'broadcast' && recipients.length === 1 ? recipients.map(({ addrSpec }) => addrSpec) : []
}

function others(judged: Judged): readonly Leak[] {
  const { recipients, message } = judged.mail
  const shown = [...message.to, ...message.cc].map(({ addrSpec }) => addrSpec)
  return [...recipients, ...shown].filter((who) => !oneReader(judged).includes(who)).map((who) => `${who} is named in another’s broadcast`)
}

function eventOf(externalRef: string): string {
  return externalRef.slice(0, externalRef.lastIndexOf('/'))
}

function foreignAddresses({ mail, known }: Judged, allowed: ReadonlySet<string>): readonly Leak[] {
  const own = known.config.mailboxes.flatMap(({ addresses }) => addresses)
  const plain = (address: string) => address.replace(/\+[^@]*@/, '@')
  return addressesIn([mail.fields, ...mail.texts].join('\n'))
    .filter((address) => !allowed.has(address) && !own.includes(plain(address)))
    .map((address) => `it shows the address ${address}`)
}

/** Our own ids prove a ticket and whose mail it was; others' ids name people's mail systems. */
function foreignIds({ mail, row, ticket, known }: Judged): readonly Leak[] {
  const { messageId, inReplyTo, references, replyTo } = mail.message
  const tags = replyTo.flatMap(({ addrSpec }) => /\+(intray\.[^@]*)@/.exec(addrSpec)?.[1] ?? [])
  return [messageId ?? '', ...inReplyTo, ...references, ...tags].flatMap((id): readonly Leak[] => {
    const token = readToken(id, row.agent === null ? [] : [row.agent], tokenKeys(known.config))
    if (token && ticket.numbers.has(token.ticket)) return []
    if (/^intray\.[a-z0-9]+\.[an]\./.test(id)) return [`it carries the token ${id} of an agent who does not get it`]
    const isKnown = ticket.openIds.has(id) || (row.agent !== null && ticket.ids.has(id))
    return isKnown ? [] : [`it carries the id ${id} of another thread`]
  })
}

function foreignFiles({ mail, ticket }: Judged): readonly Leak[] {
  return mail.message.attachments
    .filter(({ sha256 }) => !ticket.openFiles.has(sha256))
    .map(({ filename }) => `it carries the file ${filename ?? 'without a name'}, which nobody of this ticket sent`)
}

function foreignNumbers({ mail, ticket }: Judged): readonly Leak[] {
  const named = new Set(ticket.openTexts.flatMap(ticketsNamedIn))
  return ticketsNamedIn([mail.fields, ...mail.texts].join('\n'))
    .filter((number) => !ticket.numbers.has(number) && !named.has(number))
    .map((number) => `it names TKT-${number}`)
}

function indexOf({ tickets }: Known): WordIndex {
  const index = new Map<string, Set<number>>()
  for (const { number, newTexts } of tickets.values()) {
    for (const row of rowsOfAll(newTexts)) {
      index.set(row, (index.get(row) ?? new Set<number>()).add(number))
    }
  }
  return index
}

/** What its own people wrote, or what we write to everybody, may stand in another ticket, too. */
function foreignWords({ mail, row, ticket, known }: Judged, index: WordIndex): readonly Leak[] {
  const own = rowsOfAll([...ticket.openTexts, ...ourTexts(known.config, row)])
  const foreign = [...rowsOfAll(mail.texts)].filter((row) => !own.has(row))
  const owners = foreign.flatMap((row) => [...(index.get(row) ?? [])].map((number) => [row, number] as const))
  return owners
    .filter(([, number]) => !ticket.numbers.has(number))
    .slice(0, 3)
    .map(([row, number]) => `it holds "${row}" of TKT-${number}`)
}

function internalWords({ mail, row, ticket, known }: Judged): readonly Leak[] {
  const own = rowsOfAll([...ticket.openTexts, ...ourTexts(known.config, row)])
  const everything = [...mail.texts, ...mail.insides]
  const said = rowsOfAll(everything)
  const rows = [...rowsOfAll(ticket.internalTexts)].filter((row) => said.has(row) && !own.has(row))
  const shorts = ticket.internalTexts
    .flatMap((text) => shortText(text) ?? [])
    .filter((short) => holdsWords(everything.join('\n'), short) && !ticket.openTexts.some((text) => holdsWords(text, short)))
  return [...rows.slice(0, 3), ...shorts.slice(0, 3)].map((words) => `it holds the internal "${words}"`)
}
