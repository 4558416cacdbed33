/** The documented mail rules (§7) that a decision followed, for `intray why`. */
import { answeredMail } from './agent/agent-orders.ts'
import type { Decision } from './decision.ts'
import { isColleague } from './directory.ts'
import type { UnruledCase } from './mail-case.ts'
import type { OutboundDraft } from './outbound.ts'
import { forwardsThread } from './thread/handed-on.ts'
import { sharesNobody } from './thread/mass-mail.ts'

/**
 * A rule in words, and whether a decision followed it. §7.4, §7.10, §7.16 and §7.17 are missing, since their decisions add notes
 * themselves.
 */
interface NamedRule {
  readonly section: string
  readonly says: string
  readonly isFollowed: (decision: Decision, mail: UnruledCase) => boolean
}

const rules: readonly NamedRule[] = [
  {
    section: '§7.1',
    says: 'the answer goes to those whom its notification named, less who was taken off, plus whom the agent added',
    isFollowed: ({ outcome }, mail) => outcome === 'agent-reply' && ownTokens(mail).some(({ id }) => mail.threads.notification(id)?.route),
  },
  {
    section: '§7.2',
    says: 'nobody vouches for this newcomer, who asks to join; agents let them in by #accept',
    isFollowed: ({ explanation }) => explanation.verdict === 'asks-to-join',
  },
  {
    section: '§7.3',
    says: 'it answers a mail of ours to an agent, and is not from that agent: kept for agents, nobody joins',
    isFollowed: ({ explanation }) => explanation.verdict === 'answers-for-agent',
  },
  {
    section: '§7.5',
    says: 'answers to one mail that share no person are tickets of their own',
    isFollowed: ({ explanation }) => explanation.vetoes.some(({ reason }) => reason.endsWith(sharesNobody)),
  },
  {
    section: '§7.6',
    says: 'an answer that reaches nobody is no note; its agent was told',
    isFollowed: (decision) => hasRemark(decision, 'answer-to-nobody') || hasRemark(decision, 'empty-answer'),
  },
  {
    section: '§7.7',
    says: 'its files go to agents with the notification',
    isFollowed: (decision) => notifications(decision).some(({ files }) => files.length > 0),
  },
  {
    section: '§7.8',
    says: 'a machine’s mail of which agents are told',
    isFollowed: (decision, { message }) => message.kind === 'auto-generated' && notifications(decision).length > 0,
  },
  {
    section: '§7.9',
    says: 'colleagues who were told of the question are told of the answer',
    isFollowed: (decision) => decision.outcome === 'agent-reply' && notifications(decision).length > 0,
  },
  {
    section: '§7.9',
    says: 'the sender is deactivated, and may do nothing',
    isFollowed: (_, { message, site }) => site.directory.users.get(message.from.addrSpec ?? '')?.state === 'deactivated',
  },
  {
    section: '§7.11',
    says: 'a key of the site, or the sender’s own number, leads to the ticket',
    isFollowed: ({ explanation: { matched, verdict } }) => matched === 'own-number' || matched === 'site-key' || verdict === 'correlated',
  },
  {
    section: '§7.12',
    says: 'our thread is forwarded to another mailbox of ours: a matter of its own',
    isFollowed: ({ explanation }) => explanation.vetoes.some(({ reason }) => reason.endsWith(forwardsThread)),
  },
  {
    section: '§7.12',
    says: 'the same mail came to another mailbox: its people are told, too',
    isFollowed: ({ outcome, draft }) => outcome === 'duplicate' && draft !== null,
  },
  {
    section: '§7.13',
    says: 'the answer holds words of an internal note, and was refused',
    isFollowed: (decision) => hasRemark(decision, 'internal-note'),
  },
  {
    section: '§7.13',
    says: 'it answers a mail about something internal, and stays internal',
    isFollowed: ({ outcome }, mail) =>
      outcome === 'agent-note' && (mail.proof.tokens.some(({ isInternal }) => isInternal) || answeredMail(mail) === 'note'),
  },
  {
    section: '§7.13',
    says: 'it answers or hands on what customers have not seen, and was passed on to nobody; its agent was told',
    isFollowed: (decision) => hasRemark(decision, 'answer-to-internal') || hasRemark(decision, 'forward-of-ours'),
  },
  {
    section: '§7.13',
    says: 'it may hold what is internal where nobody can look for it, and was refused',
    isFollowed: (decision) => hasRemark(decision, 'packed-answer') || hasRemark(decision, 'sealed-answer'),
  },
  {
    section: '§4.2',
    says: 'it answers a meeting request, which would name the agent’s own address, and was refused',
    isFollowed: (decision) => hasRemark(decision, 'meeting-answer'),
  },
  {
    section: '§7.14',
    says: 'From is no one strict address as it would be sent, so that it is nobody’s',
    isFollowed: (_, { message: { from, form } }) => !from.isStrict && !form,
  },
  {
    section: '§7.15',
    says: 'an unknown sender of a domain of ours is a colleague, and no customer',
    isFollowed: (_, { message: { from }, site }) => from.isStrict && isColleague(site.directory, from.addrSpec ?? ''),
  },
  {
    section: '§7.18',
    says: 'a machine wrote it, by what its fields or its words say',
    isFollowed: (_, { message: { kind } }) => kind === 'auto-reply' || kind === 'auto-generated',
  },
  {
    section: '§7.18',
    says: 'whoever is trusted to tell says that the sender’s authentication failed',
    isFollowed: (_, { proof }) => proof.authentication === 'fail',
  },
  {
    section: '§7.19',
    says: 'the mailbox lets no mail of this sender drop members',
    isFollowed: ({ outcome, draft }, { mailbox, message }) =>
      outcome === 'customer-message' && mailbox.members !== 'last-mail' && keepsOthers(draft?.ticket.emailMembers ?? [], message),
  },
]

/** The rules that a decision followed, a line each. */
export function rulesNamed(decision: Decision, mail: UnruledCase): readonly string[] {
  return rules.flatMap(({ section, says, isFollowed }) => (isFollowed(decision, mail) ? [`${section}: ${says}`] : []))
}

function ownTokens({ proof, message }: UnruledCase): UnruledCase['proof']['tokens'] {
  return proof.tokens.filter(({ agent }) => agent !== null && agent === message.from.addrSpec)
}

function notifications({ draft }: Decision): readonly OutboundDraft[] {
  return (draft?.outbound ?? []).filter(({ kind, agent }) => kind === 'notification' && agent !== null)
}

function hasRemark({ draft }: Decision, rule: string): boolean {
  return (draft?.entries ?? []).some((entry) => entry.rule === rule)
}

/** Whether a member is on none of the mail's address fields. */
function keepsOthers(members: readonly { readonly addrSpec: string }[], { from, to, cc }: UnruledCase['message']): boolean {
  const named = new Set([from, ...to, ...cc].map(({ addrSpec }) => addrSpec))
  return members.some(({ addrSpec }) => !named.has(addrSpec))
}
