/** Whom an agent's answer goes to: the readers named by the notification that it answers. */
import { isUserAddress, type Directory, type MailWords } from '../directory.ts'
import { routeOf } from '../letters/route.ts'
import type { ProvenToken } from '../inbound-mail.ts'
import type { UnruledCase } from '../mail-case.ts'
import type { NamedReader } from '../outbound.ts'
import type { AnsweredNotification } from '../threads.ts'
import { addressesMeant } from '../records/person-named.ts'
import type { OrderKey, Ticket } from '../ticket.ts'
import { peopleIn } from './agent-command-names.ts'
import type { CommandName } from './agent-command-forms.ts'
import type { AgentCommand } from './agent-commands.ts'

/** The notification that a mail answers, the agent's own before a colleague's; null: none is known. */
export function notificationAnswered({ proof, message, threads }: UnruledCase): AnsweredNotification | null {
  const isOwn = (token: ProvenToken) => Number(token.agent === message.from.addrSpec)
  const ofAgents = proof.tokens.filter(({ agent }) => agent !== null).toSorted((a, b) => isOwn(b) - isOwn(a))
  const found = ofAgents.map(({ id }) => threads.notification(id))
  return found.find((notification) => notification !== null) ?? null
}

/**
 * The readers of an answer: those whom its notification named, except those taken off since, and those whom its commands add. Without a
 * notification that names readers, it is for the members.
 *
 * @param ticket - with the commands of the mail carried out
 */
export function readersNamed(
  ticket: Ticket,
  answered: AnsweredNotification | null,
  { commands, words }: { readonly commands: readonly AgentCommand[]; readonly words: MailWords },
): readonly NamedReader[] {
  const named = (what: CommandName) =>
    new Set(commands.flatMap(({ name, argument }) => (name === what ? peopleIn(argument, words).flatMap(addressesMeant) : [])))
  const [added, removed] = [named('cc'), named('remove')]
  const atHome = (reader: NamedReader) => (removed.has(reader.replyTo ?? '') ? { ...reader, replyTo: null } : reader)
  const now = routeOf(ticket, ticket.order.members).readers.map(atHome)
  if (!answered?.route) return now
  const { route, createdAtMs, movedTo } = answered
  const isOff = (addrSpec: string) => ticket.takenOff.some((gone) => gone.addrSpec === addrSpec && gone.atMs >= createdAtMs)
  if (commands.some(({ name }) => name === 'accept') && route.asks) added.add(route.asks)
  // When the message was split off since, those who are only on the other ticket are no readers (T-101).
  const isHere = (addrSpec: string) => movedTo !== ticket.number || ticket.participants.includes(addrSpec)
  const kept = route.readers.filter(({ addrSpec }) => isHere(addrSpec) && !isOff(addrSpec) && !removed.has(addrSpec)).map(atHome)
  const others = now.filter(({ addrSpec }) => added.has(addrSpec))
  if (commands.some(({ name }) => name === 'only')) return [...kept, ...now].filter(eachOnce([...added, route.author ?? '']))
  return [...kept, ...others.filter(({ addrSpec }) => !kept.some((reader) => reader.addrSpec === addrSpec))]
}

/** A filter for the people of a list, each once. */
function eachOnce(addresses: readonly string[]): ({ addrSpec }: NamedReader) => boolean {
  const left = new Set(addresses)
  return ({ addrSpec }) => left.delete(addrSpec)
}

/** Somebody who joined a ticket after a notification was written. */
export interface Newcomer {
  readonly addrSpec: string
  readonly sinceMs: number
}

/**
 * Who joined since the notification and does not read its answer.
 *
 * @param readers - the addresses of those who do
 */
export function leftOutOf(
  ticket: Ticket,
  { route }: AnsweredNotification,
  context: { readonly readers: ReadonlySet<string>; readonly directory: Directory },
): readonly Newcomer[] {
  if (!route) return []
  const named = new Set(route.readers.map(({ addrSpec }) => addrSpec))
  const members = new Set(ticket.emailMembers.map(({ addrSpec }) => addrSpec))
  const since = new Map(ticket.participants.map((addrSpec, i) => [addrSpec, ticket.participantsSince[i] ?? route.order]))
  const isOff = (addrSpec: string) => ticket.takenOff.some((gone) => gone.addrSpec === addrSpec)
  const came = [...since].flatMap(([addrSpec, order]) => (order > route.order && !isOff(addrSpec) ? [addrSpec] : []))
  return [...new Set([...members, ...came])]
    .filter((addrSpec) => members.has(addrSpec) || !named.has(addrSpec))
    .filter((addrSpec) => !context.readers.has(addrSpec) && !isUserAddress(context.directory, addrSpec))
    .map((addrSpec) => ({ addrSpec, sinceMs: timeOf(since.get(addrSpec) ?? ticket.order.members) }))
}

/** An order key begins with the time in ms. */
function timeOf(order: OrderKey): number {
  return Number(order.slice(0, order.indexOf('/'))) || 0
}
