/** Decides who gets mail of ours: nobody who has left, was taken off, or is kept out by a CC rule. */
import type { Directory } from '../directory.ts'
import type { NamedReader } from '../outbound.ts'
import type { Contact, ContactId, RevOrgId, Ticket } from '../ticket.ts'
import { decideCc, type CcDecision, type CcRule } from './cc-rules.ts'
import { ccCaseOf, isReachable } from './people.ts'

/** What the rules on outbound mail compare. */
export interface ReadingContext {
  readonly mailbox: { readonly name: string }
  readonly directory: Directory
  readonly ccRules: readonly CcRule[]
}

/** Whether an agent took somebody off, and nobody added them again. */
export function isTakenOff(addrSpec: string, { takenOff, emailMembers }: Pick<Ticket, 'takenOff' | 'emailMembers'>): boolean {
  const isPerson = (who: { readonly addrSpec: string }) => who.addrSpec === addrSpec
  return takenOff.some(isPerson) && !emailMembers.some(isPerson)
}

/** The CC rules' decision on a reader of our mail. */
export function decideReader(
  addrSpec: string,
  contacts: readonly Contact[],
  { ticket, mailbox, directory, ccRules }: ReadingContext & { readonly ticket: Ticket },
): CcDecision {
  const facts = { contacts, mailbox: mailbox.name, direction: 'outbound' as const, directory }
  return decideCc(ccCaseOf(addrSpec, ticket, facts), ccRules)
}

/** Readers whose Reply-To may get answers keep it; the others are mailed at their own addresses. */
export function atAllowedPlaces(
  readers: readonly NamedReader[],
  ticket: Ticket,
  mayRead: (addrSpec: string) => boolean,
): readonly NamedReader[] {
  const isAllowed = (place: string) => isReachable({ addrSpec: place }) && !isTakenOff(place, ticket) && mayRead(place)
  return readers.map((reader) => (reader.replyTo === null || isAllowed(reader.replyTo) ? reader : { ...reader, replyTo: null }))
}

/** The contact that an id such as `workspace/address` stands for. */
export function contactOfId(id: ContactId, displayName: string): Contact {
  const end = id.indexOf('/')
  const workspace = id.slice(0, end)
  return { id, addrSpec: id.slice(end + 1), displayName, revOrg: workspace === '-' ? null : (workspace as RevOrgId), account: null }
}
