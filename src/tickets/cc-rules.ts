/** CC rules: what becomes of an address in To or Cc, by ordered rules; the default is the tickets page's behaviour. */
import type { Contact, RevOrgId } from './ticket.ts'

/** What a rule does with an address. `keep` is the page's behaviour (T-031, T-032). */
export type CcAction = 'keep' | 'drop' | 'member' | 'reporter' | 'hold'

/** One rule; all conditions that it names must hold. */
export interface CcRule {
  readonly name: string
  readonly when: {
    readonly address?: string | undefined
    readonly domain?: string | undefined
    /** Where the address is a contact: in the ticket's workspace, in another, in none. */
    readonly workspace?: 'same' | 'other' | 'none' | undefined
    readonly mailbox?: string | undefined
    readonly direction?: 'inbound' | 'outbound' | undefined
  }
  readonly action: CcAction
}

/** An address in To or Cc, and where it was seen. */
export interface CcCase {
  readonly addrSpec: string
  readonly contacts: readonly Contact[]
  readonly revOrg: RevOrgId | null
  readonly mailbox: string
  readonly direction: 'inbound' | 'outbound'
}

/** The decision on one address; `rule` is the name of the rule, or the requirement's number for the default. */
export interface CcDecision {
  readonly addrSpec: string
  readonly isMember: boolean
  readonly reporter: Contact | null
  readonly isHeld: boolean
  readonly action: CcAction
  readonly rule: string
}

/** Applies the first rule that matches; without one, T-031 and T-032. */
export function decideCc(asked: CcCase, rules: readonly CcRule[]): CcDecision {
  const applied = rules.find((rule) => matches(rule, asked))
  const known = asked.contacts.find((contact) => asked.revOrg !== null && contact.revOrg === asked.revOrg) ?? null
  const rule = applied?.name ?? (known ? 'T-031' : 'T-032')
  const action = applied?.action ?? 'keep'
  return { addrSpec: asked.addrSpec, rule, action, ...effectOf(action, known, asked) }
}

function effectOf(
  action: CcAction,
  known: Contact | null,
  { contacts }: CcCase,
): Pick<CcDecision, 'isMember' | 'reporter' | 'isHeld'> {
  const isMember = action !== 'drop' && action !== 'hold'
  const promoted = action === 'reporter' ? (known ?? contacts[0] ?? null) : null
  return { isMember, reporter: action === 'keep' ? known : promoted, isHeld: action === 'hold' }
}

function matches({ when }: CcRule, asked: CcCase): boolean {
  const domain = asked.addrSpec.slice(asked.addrSpec.lastIndexOf('@') + 1)
  return (
    (when.address === undefined || when.address === asked.addrSpec) &&
    (when.domain === undefined || when.domain === domain) &&
    (when.workspace === undefined || when.workspace === standing(asked)) &&
    (when.mailbox === undefined || when.mailbox === asked.mailbox) &&
    (when.direction === undefined || when.direction === asked.direction)
  )
}

function standing({ contacts, revOrg }: CcCase): 'same' | 'other' | 'none' {
  if (contacts.some((contact) => revOrg !== null && contact.revOrg === revOrg)) return 'same'
  return contacts.length > 0 ? 'other' : 'none'
}
