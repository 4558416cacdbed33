/** What the CC rules make of a mail, told address by address for whoever writes the rules; nothing is decided by it. */
import type { Address, ParsedMessage } from '../../mail/message.ts'
import { ccConditions, decideCc, type CcCase, type CcDecision, type CcRule } from './cc-rules.ts'
import { isOwnAddress, isUserAddress } from '../directory.ts'
import type { Site } from '../site.ts'
import { ccCaseOf, type TicketPeople } from './people.ts'

/** What becomes of an address; a reporter is a member, too. */
export type CcFate = 'ours' | 'robot' | 'list' | 'repeated' | 'beyond-limit' | 'member' | 'reporter' | 'dropped' | 'held'

/** One address of a mail. */
export interface CcTrial {
  readonly field: 'to' | 'cc'
  readonly address: string
  readonly name: string
  readonly becomes: CcFate
  /** The rule that applied, or the requirement that holds without one; null where no rule is asked. */
  readonly rule: string | null
  readonly action: CcDecision['action'] | null
  readonly why: string
  /** Rules that stand above it and did not apply, each with what spoke against it. */
  readonly passedOver: readonly { readonly rule: string; readonly because: string }[]
}

/** Where a mail is tried out. */
export interface CcTrialContext {
  readonly site: Pick<Site, 'directory' | 'policy' | 'contactsOf'>
  readonly mailbox: string
  readonly ticket: TicketPeople
}

type Recipients = Pick<ParsedMessage, 'to' | 'cc' | 'listPost'>

/** Tries out each address in To and Cc, in their order. */
export function tryCcRules(message: Recipients, context: CcTrialContext): readonly CcTrial[] {
  const judged = new Set<string>()
  const all = [...message.to.map(fieldOf('to')), ...message.cc.map(fieldOf('cc'))]
  return all.map(({ field, who }) => {
    const head = { field, address: who.addrSpec, name: who.displayName }
    const aside = asideOf(who, { message, judged, context })
    if (aside) return { ...head, ...aside, rule: null, action: null, passedOver: [] }
    judged.add(who.addrSpec)
    return { ...head, ...ruledOn(who, context) }
  })
}

function fieldOf(field: CcTrial['field']): (who: Address) => { field: CcTrial['field']; who: Address } {
  return (who) => ({ field, who })
}

interface Trial {
  readonly message: Recipients
  readonly judged: ReadonlySet<string>
  readonly context: CcTrialContext
}

/** Addresses that no rule is asked about. */
function asideOf({ addrSpec }: Address, { message, judged, context }: Trial): Pick<CcTrial, 'becomes' | 'why'> | null {
  const { directory, policy } = context.site
  if (isOwnAddress(directory, addrSpec)) return { becomes: 'ours', why: 'it is an address of a mailbox of ours' }
  if (directory.words.isRoboticAddress(addrSpec)) return { becomes: 'robot', why: 'nobody reads mail there' }
  if (message.listPost?.includes(addrSpec))
    return { becomes: 'list', why: 'the mail’s List-Post names it as the address of a mailing list' }
  if (judged.has(addrSpec)) return { becomes: 'repeated', why: 'it stands further up' }
  if (judged.size < policy.peoplePerMail) return null
  return { becomes: 'beyond-limit', why: `limits.peoplePerMail is ${policy.peoplePerMail}: counted and never mailed` }
}

function ruledOn({ addrSpec }: Address, { site, mailbox, ticket }: CcTrialContext): Omit<CcTrial, 'field' | 'address' | 'name'> {
  const { directory, policy } = site
  const contacts = isUserAddress(directory, addrSpec) ? [] : site.contactsOf(addrSpec)
  const ccCase = ccCaseOf(addrSpec, ticket, { contacts, mailbox, direction: 'inbound', directory })
  const decision = decideCc(ccCase, policy.ccRules)
  const place = policy.ccRules.findIndex(({ name }) => name === decision.rule)
  const applied = policy.ccRules[place]
  const above = place < 0 ? policy.ccRules : policy.ccRules.slice(0, place)
  return {
    becomes: fateOf(decision),
    rule: decision.rule,
    action: decision.action,
    why: applied ? reasonFor(applied, ccCase) : reasonWithoutRule(decision, ccCase),
    passedOver: above.map((rule) => ({ rule: rule.name, because: reasonAgainst(rule, ccCase) })),
  }
}

function fateOf({ isHeld, isMember, reporter }: CcDecision): CcFate {
  if (isHeld) return 'held'
  if (!isMember) return 'dropped'
  return reporter ? 'reporter' : 'member'
}

function reasonFor(rule: CcRule, ccCase: CcCase): string {
  const conditions = ccConditions(rule, ccCase).map(({ name, wanted, found }) =>
    wanted === found ? `${name} is ${found}` : `${name} is ${found}, which fits ${wanted}`,
  )
  return conditions.join('; ') || 'it has no condition'
}

function reasonAgainst(rule: CcRule, ccCase: CcCase): string {
  const failing = ccConditions(rule, ccCase).find(({ holds }) => !holds)
  if (!failing) return 'the address is on the ticket already, so somebody has decided'
  return `${failing.name} is ${failing.found}, not ${failing.wanted}`
}

function reasonWithoutRule({ reporter }: CcDecision, { revOrg, isUser }: CcCase): string {
  if (isUser) return 'no rule applies; a user is a member and never reports (T-027)'
  if (reporter) return `no rule applies; a contact of the ticket’s workspace ${revOrg ?? ''}`
  return revOrg === null
    ? 'no rule applies; the ticket has no workspace whose contact it could be'
    : `no rule applies; no contact of the ticket’s workspace ${revOrg}`
}
