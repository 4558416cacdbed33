/** Whom mail of ours goes to: nobody who is gone, who was taken off, or whom a rule of the site keeps out. */
import type { Directory } from '../directory.ts'
import type { NamedReader } from '../outbound.ts'
import type { Contact, ContactId, RevOrgId, Ticket } from '../ticket.ts'
import { decideCc, type CcDecision, type CcRule } from './cc-rules.ts'
import { ccCaseOf, isReachable } from './people.ts'

/** What the rules on answers look at. */
export interface ReadingContext {
  readonly mailbox: { readonly name: string }
  readonly directory: Directory
  readonly ccRules: readonly CcRule[]
}

/** Did an agent take somebody off, and nobody take them on again? */
export function isTakenOff(addrSpec: string, { takenOff, emailMembers }: Pick<Ticket, 'takenOff' | 'emailMembers'>): boolean {
  const isIt = (who: { readonly addrSpec: string }) => who.addrSpec === addrSpec
  return takenOff.some(isIt) && !emailMembers.some(isIt)
}

/** What the rules of the site make of somebody whom mail of ours is addressed to. */
export function decideReader(
  addrSpec: string,
  contacts: readonly Contact[],
  { ticket, mailbox, directory, ccRules }: ReadingContext & { readonly ticket: Ticket },
): CcDecision {
  const facts = { contacts, mailbox: mailbox.name, direction: 'outbound' as const, directory }
  return decideCc(ccCaseOf(addrSpec, ticket, facts), ccRules)
}

/** Those who read at a place where answers may go; the others get theirs at their own addresses. */
export function atAllowedPlaces(
  readers: readonly NamedReader[],
  ticket: Ticket,
  mayRead: (addrSpec: string) => boolean,
): readonly NamedReader[] {
  const isAllowed = (place: string) => isReachable({ addrSpec: place }) && !isTakenOff(place, ticket) && mayRead(place)
  return readers.map((reader) => (reader.replyTo === null || isAllowed(reader.replyTo) ? reader : { ...reader, replyTo: null }))
}

/** A contact by its id, which names its workspace and its address. */
export function contactOfId(id: ContactId, displayName: string): Contact {
  const end = id.indexOf('/')
  const workspace = id.slice(0, end)
  return { id, addrSpec: id.slice(end + 1), displayName, revOrg: workspace === '-' ? null : (workspace as RevOrgId), account: null }
}
