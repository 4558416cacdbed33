/** CC rules: ordered rules decide what becomes of an address in To or Cc. The default is the tickets page's behaviour. */
import type { Contact, RevOrgId } from '../ticket.ts'
import { fitsPattern } from '../site-patterns.ts'

/** What a rule does with an address. `keep` is the tickets page's behaviour (T-031, T-032). */
export type CcAction = 'keep' | 'drop' | 'member' | 'reporter' | 'hold'

/** A rule; all its conditions must hold. */
export interface CcRule {
  readonly name: string
  readonly when: {
    /** In lower case; `*` matches any characters. */
    readonly address?: string | undefined
    /** In lower case; subdomains do not match. */
    readonly domain?: string | undefined
    /** The workspace that the address is a contact in: `same` as the ticket's, `other`, `none`, or a workspace's name. */
    readonly workspace?: string | undefined
    readonly mailbox?: string | undefined
    readonly direction?: 'inbound' | 'outbound' | undefined
  }
  readonly action: CcAction
}

/** An address in To or Cc with what rules compare. */
export interface CcCase {
  readonly addrSpec: string
  readonly contacts: readonly Contact[]
  readonly revOrg: RevOrgId | null
  readonly mailbox: string
  readonly direction: 'inbound' | 'outbound'
  /** An agent is in no workspace, so conditions on workspaces never match one. */
  readonly isUser: boolean
  /** A member or reporter already: somebody has decided, so the address is not held. */
  readonly isOnTicket: boolean
}

/** A condition of a rule with its result. */
export interface CcCondition {
  readonly name: keyof CcRule['when']
  readonly wanted: string
  readonly found: string
  readonly holds: boolean
}

/** The decision on an address. `rule` is the rule's name; for the default, the requirement's number. */
export interface CcDecision {
  readonly addrSpec: string
  readonly isMember: boolean
  readonly reporter: Contact | null
  readonly isHeld: boolean
  readonly action: CcAction
  readonly rule: string
}

/** Applies the first rule that matches; T-031 and T-032 without one. */
export function decideCc(ccCase: CcCase, rules: readonly CcRule[]): CcDecision {
  const applied = rules.find((rule) => applies(rule, ccCase))
  const known = ccCase.contacts.find((contact) => ccCase.revOrg !== null && contact.revOrg === ccCase.revOrg) ?? null
  const rule = applied?.name ?? (known ? 'T-031' : 'T-032')
  const action = applied?.action ?? 'keep'
  return { addrSpec: ccCase.addrSpec, rule, action, ...effectOf(action, known, ccCase) }
}

/** The decision to drop an address. */
export function dropped(addrSpec: string, rule: string): CcDecision {
  return { addrSpec, rule, action: 'drop', isMember: false, reporter: null, isHeld: false }
}

function effectOf(action: CcAction, known: Contact | null, { contacts }: CcCase): Pick<CcDecision, 'isMember' | 'reporter' | 'isHeld'> {
  const isMember = action !== 'drop' && action !== 'hold'
  const promoted = action === 'reporter' ? (known ?? contacts[0] ?? null) : null
  return { isMember, reporter: action === 'keep' ? known : promoted, isHeld: action === 'hold' }
}

/** A rule's conditions compared with an address. */
export function ccConditions({ when }: CcRule, ccCase: CcCase): readonly CcCondition[] {
  const { addrSpec, mailbox, direction } = ccCase
  const domain = addrSpec.slice(addrSpec.lastIndexOf('@') + 1)
  const standing = standingOf(ccCase)
  const found = {
    address: addrSpec,
    domain,
    workspace: standing[0] ?? 'an agent, nobody’s contact',
    mailbox,
    direction,
  }
  const names = Object.keys(found) as (keyof typeof found)[]
  return names.flatMap((name) => {
    const wanted = when[name]
    if (wanted === undefined) return []
    const isAsWanted = name === 'workspace' ? standing.includes(wanted) : wanted === found[name]
    const holds = name === 'address' ? fitsPattern(wanted, addrSpec) : isAsWanted
    return [{ name, wanted, found: found[name], holds }]
  })
}

/**
 * A rule that holds addresses applies to customers' mail. Somebody whom an agent addresses is not held, unless the rule names outbound
 * mail.
 */
function applies(rule: CcRule, ccCase: CcCase): boolean {
  const isDecided = ccCase.isOnTicket || (ccCase.direction === 'outbound' && rule.when.direction !== 'outbound')
  if (rule.action === 'hold' && isDecided) return false
  return ccConditions(rule, ccCase).every(({ holds }) => holds)
}

/** The values of a condition on workspaces that match an address. */
function standingOf({ contacts, revOrg, isUser }: CcCase): readonly string[] {
  if (isUser) return []
  if (contacts.length === 0) return ['none']
  const isSame = contacts.some((contact) => revOrg !== null && contact.revOrg === revOrg)
  return [isSame ? 'same' : 'other', ...contacts.flatMap((contact) => contact.revOrg ?? [])]
}
