/** Explains what the CC rules would do with a mail, address by address, for whoever writes the rules. It changes nothing. */
import type { Address, ParsedMessage } from '../../mail/message.ts'
import { ccConditions, decideCc, type CcCase, type CcDecision, type CcRule } from './cc-rules.ts'
import { isOwnAddress, isUserAddress } from '../directory.ts'
import type { Site } from '../site.ts'
import { ccCaseOf, type TicketPeople } from './people.ts'

/** What becomes of an address. Reporters are also members. */
export type CcFate = 'ours' | 'robot' | 'list' | 'repeated' | 'beyond-limit' | 'member' | 'reporter' | 'dropped' | 'held'

/** The result for one address of a mail. */
export interface CcTrial {
  readonly field: 'to' | 'cc'
  readonly address: string
  readonly name: string
  readonly becomes: CcFate
  /** The rule that applied, or the requirement's number for the default; null: no rule was tried. */
  readonly rule: string | null
  readonly action: CcDecision['action'] | null
  readonly why: string
  /** The rules before it that did not apply, each with the reason. */
  readonly passedOver: readonly { readonly rule: string; readonly because: string }[]
}

/** What a trial is made with. */
export interface CcTrialContext {
  readonly site: Pick<Site, 'directory' | 'policy' | 'contactsOf'>
  readonly mailbox: string
  readonly ticket: TicketPeople
}

type Recipients = Pick<ParsedMessage, 'to' | 'cc' | 'listPost'>

/** Tries each address in To and Cc, in their order. */
export function tryCcRules(message: Recipients, context: CcTrialContext): readonly CcTrial[] {
  const tried = new Set<string>()
  const all = [...message.to.map(fieldOf('to')), ...message.cc.map(fieldOf('cc'))]
  return all.map(({ field, who }) => {
    const head = { field, address: who.addrSpec, name: who.displayName }
    const aside = asideOf(who, { message, tried, context })
    if (aside) return { ...head, ...aside, rule: null, action: null, passedOver: [] }
    tried.add(who.addrSpec)
    return { ...head, ...ruledOn(who, context) }
  })
}

function fieldOf(field: CcTrial['field']): (who: Address) => { field: CcTrial['field']; who: Address } {
  return (who) => ({ field, who })
}

interface Trial {
  readonly message: Recipients
  readonly tried: ReadonlySet<string>
  readonly context: CcTrialContext
}

/** Addresses to which no rule applies. */
function asideOf({ addrSpec }: Address, { message, tried, context }: Trial): Pick<CcTrial, 'becomes' | 'why'> | null {
  const { directory, policy } = context.site
  if (isOwnAddress(directory, addrSpec)) return { becomes: 'ours', why: 'it is an address of a mailbox of ours' }
  if (directory.words.isRoboticAddress(addrSpec)) return { becomes: 'robot', why: 'nobody reads mail there' }
  if (message.listPost?.includes(addrSpec))
    return { becomes: 'list', why: 'the mail’s List-Post names it as the address of a mailing list' }
  if (tried.has(addrSpec)) return { becomes: 'repeated', why: 'it stands further up' }
  if (tried.size < policy.peoplePerMail) return null
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
