/** Every combination of who writes, what leads to the ticket, what is proven, and how strict the site is. */
import { describe, expect, it } from 'vitest'
import type { Authentication } from '../../../src/mail/message.ts'
import { rule } from '../../../src/tickets/thread/authority.ts'
import type { ProvenToken } from '../../../src/tickets/inbound-mail.ts'
import { evidenceKinds, type ThreadCandidate } from '../../../src/tickets/thread/thread-match.ts'
import { agentToken, ANN, customerToken, Desk, EVE, KIM, mailOf, SAM, SUPPORT, type MailSketch } from '../support/desk.ts'

const UMA = 'uma@us.example'
const LEO = 'leo@us.example'
const authentications: readonly Authentication[] = ['pass', 'none', 'unknown', 'fail']

/**
 * The rows of the policy table in its own words, apart from the code. By line: who writes, with which evidence, and the verdicts
 * for authentication pass, none, unknown, fail, first of an ordinary site, then of a strict one. `passed over`: the
 * ticket is not touched, a new one opens.
 */
const PAGE = `
who                        | evidence  | ordinary: pass none unknown fail              | strict: pass none unknown fail
somebody in the Sent folder| any       | agent agent agent agent                       | agent agent agent agent
an agent                   | any       | agent unverified unverified unverified        | agent unverified unverified unverified
an agent, his own token    | any       | agent agent agent unverified                  | agent agent agent unverified
an agent, a shown token    | any       | agent unverified unverified unverified        | agent unverified unverified unverified
an agent, Kim’s token      | any       | agent unverified unverified unverified        | agent unverified unverified unverified
an agent, a customer’s token| any      | agent unverified unverified unverified        | agent unverified unverified unverified
an agent, not strictly written, his own token | any | unverified unverified unverified unverified | unverified unverified unverified unverified
a user without access      | any       | user un-user un-user un-user                  | user un-user un-user un-user
a user without access, his own token | any | user user user un-user                      | user user user un-user
a user who has left        | any       | un-user un-user un-user un-user               | un-user un-user un-user un-user
a user who has left, his own token | any | un-user un-user un-user un-user             | un-user un-user un-user un-user
an address of ours         | any       | own own own own                               | own own own own
a participant              | any       | participant participant participant distrusted| participant participant participant distrusted
a participant, not strictly written | signed | asks asks joins distrusted                 | asks asks joins distrusted
a participant, not strictly written | id     | asks asks joins distrusted                 | over over over distrusted
a participant, not strictly written | guess  | over over over distrusted                  | over over over distrusted
a newcomer                 | signed    | joins asks joins distrusted                   | joins asks joins distrusted
a newcomer                 | id        | joins asks joins distrusted                   | joins over over distrusted
a newcomer                 | guess     | over over over distrusted                     | over over over distrusted
a service with a code      | signed    | withheld withheld withheld distrusted         | withheld withheld withheld distrusted
a service with a code      | id        | withheld withheld withheld distrusted         | withheld withheld withheld distrusted
a service with a code      | guess     | over over over distrusted                     | over over over distrusted
a newcomer who answers an agent’s mail | led | for-agent for-agent for-agent distrusted | for-agent for-agent for-agent distrusted
a participant who answers an agent’s mail | led | for-agent for-agent for-agent distrusted | for-agent for-agent for-agent distrusted
an agent                   | key       | agent unverified unverified unverified        | agent unverified unverified unverified
a participant              | key       | correlated correlated correlated distrusted   | correlated correlated correlated distrusted
a newcomer                 | key       | correlated correlated correlated distrusted   | correlated correlated correlated distrusted
a service with a code      | key       | correlated correlated correlated distrusted   | correlated correlated correlated distrusted
a newcomer                 | asking    | asks asks asks distrusted                     | over over over distrusted
a service with a code      | asking    | withheld withheld withheld distrusted         | withheld withheld withheld distrusted
a newcomer                 | none      | over over over distrusted                     | over over over distrusted
a newcomer, under an agent’s display name | guess | over over over distrusted            | over over over distrusted
`

const evidenceOf: Readonly<Record<string, readonly (string | null)[]>> = {
  signed: ['token'],
  id: ['in-reply-to', 'references', 'awaited'],
  guess: ['same-message-id', 'thread-index', 'subject-tag', 'own-number', 'quotation', 'reply-subject', 'quoted-header'],
  key: ['site-key'],
  asking: ['asking'],
  led: ['token', 'in-reply-to', 'subject-tag'],
  none: [null],
  any: evidenceKinds.filter((kind) => kind !== 'site-key'),
}

const shown: ProvenToken = agentToken(SAM, 1, { id: 'shown' })
const loose = (addrSpec: string) => ({ message: { from: { addrSpec, displayName: '', isStrict: false } } })
const senders: Readonly<Record<string, Partial<MailSketch>>> = {
  'somebody in the Sent folder': { from: SUPPORT, source: 'sent' },
  'an agent': { from: SAM },
  'an agent, his own token': { from: SAM, tokens: [agentToken(SAM)] },
  'an agent, a shown token': { from: SAM, tokens: [shown] },
  'an agent, Kim’s token': { from: SAM, tokens: [agentToken(KIM)] },
  'an agent, a customer’s token': { from: SAM, tokens: [customerToken()] },
  'an agent, not strictly written, his own token': { tokens: [agentToken(SAM)], ...loose(SAM) },
  'a user without access': { from: UMA },
  'a user without access, his own token': { from: UMA, tokens: [agentToken(UMA)] },
  'a user who has left': { from: LEO },
  'a user who has left, his own token': { from: LEO, tokens: [agentToken(LEO)] },
  'an address of ours': { from: SUPPORT },
  'a participant': { from: ANN },
  'a participant, not strictly written': loose(ANN),
  'a newcomer': { from: EVE },
  'a newcomer who answers an agent’s mail': { from: EVE, answers: 'intray.1.a.nonce.mac@us.example' },
  'a participant who answers an agent’s mail': { from: ANN, answers: 'INTRAY.1.N.nonce.mac@us.example' },
  'a service with a code': {
    from: 'signup@service.example',
    subject: 'Your verification code',
    text: 'Your verification code is 482913.',
  },
  'a newcomer, under an agent’s display name': {
    message: { from: { addrSpec: EVE, displayName: `Sam <${SAM}>`, isStrict: true } },
  },
}

const words: Readonly<Record<string, string>> = {
  unverified: 'unverified-agent',
  'un-user': 'unverified-user',
  own: 'own-address',
  over: 'opens',
  asks: 'asks-to-join',
  'for-agent': 'answers-for-agent',
}

interface Play {
  readonly who: string
  readonly evidence: string | null
  readonly authentication: Authentication
  readonly isStrict: boolean
  readonly verdict: string
}

const plays: readonly Play[] = PAGE.trim()
  .split('\n')
  .slice(1)
  .flatMap((line) => {
    const [who = '', evidence = '', ordinary = '', strict = ''] = line.split('|').map((cell) => cell.trim())
    const verdicts = [ordinary, strict].map((cell) => cell.split(/\s+/))
    return [false, true].flatMap((isStrict, s) =>
      authentications.flatMap((authentication, a) => {
        const word = verdicts[s]?.[a] ?? 'missing'
        return evidenceOf[evidence]!.map((kind) => {
          return { who, evidence: kind, authentication, isStrict, verdict: words[word] ?? word }
        })
      }),
    )
  })

/** Ann's ticket, on which one token of Sam's was shown to others; Uma has no access, Leo had. */
const desk = new Desk({
  users: [
    { addrSpec: UMA, displayName: 'Uma', state: 'unassigned' },
    { addrSpec: LEO, displayName: 'Leo', state: 'deactivated' },
  ],
})
desk.receive({ id: 'm1' })
desk.edit({ spentTokens: ['shown'] })

function play({ who, evidence, authentication, isStrict }: Play) {
  const { message, ...sketch } = senders[who]!
  const mail = mailOf({ id: 'm2', hour: 1, authentication, ...sketch, ...(message ? { message } : {}) })
  const candidate = { evidence, by: 'm1', ticket: 1 } as ThreadCandidate
  const candidates = evidence === null ? [] : [candidate]
  const site = { directory: desk.site.directory, policy: { isStrict }, contactsOf: () => [] }
  return rule({ ...mail, site, threads: desk.threads }, candidates)
}

describe('every combination', () => {
  it('is on the page, once', () => {
    const keys = plays.map(({ verdict: _, ...rest }) => JSON.stringify(rest))
    expect(new Set(keys).size).toBe(keys.length)
    expect(plays.length).toBeGreaterThan(700)
  })

  it.each([...new Set(plays.map(({ who }) => who))])('%s', (who) => {
    const mine = plays.filter((one) => one.who === who)
    expect(mine.map((one) => ({ ...one, verdict: play(one).verdict }))).toEqual(mine)
  })

  it('a ticket that is passed over is named with the reason, and never the candidate', () => {
    for (const one of plays.filter(({ verdict, evidence }) => verdict === 'opens' && evidence !== null)) {
      const { candidate, vetoes } = play(one)
      expect({ candidate, vetoed: vetoes.map((veto) => veto.candidate.ticket) }).toEqual({
        candidate: null,
        vetoed: [1],
      })
      expect(vetoes[0]?.reason).toMatch(new RegExp(`^${one.evidence} (?:can be guessed|is no id of ours)`))
    }
  })

  it('nobody gets an agent’s powers with authentication failed, but who uses the mailbox itself', () => {
    const powerful = plays.filter((one) => play(one).verdict === 'agent' && one.authentication === 'fail')
    expect([...new Set(powerful.map(({ who }) => who))]).toEqual(['somebody in the Sent folder'])
  })
})

describe('several candidates', () => {
  const two = new Desk()
  two.receive({ id: 'a' })
  two.receive({ id: 'b', from: EVE })

  it('an agent’s token of one ticket gives no powers on another that the mail names more strongly', () => {
    const mixed = { id: 'm', from: SAM, hour: 1, tokens: [customerToken(2), agentToken(SAM, 1)] }
    expect(two.receive(mixed).explanation.verdict).toBe('unverified-agent')
  })

  it('a participant of the second is not kept out by the first, which he may not touch', () => {
    const found = two.receive({ id: 'n', from: EVE, hour: 1, subject: '[TKT-1] and [TKT-2]' })
    expect(found.ticket?.number).toBe(2)
    expect(found.explanation.vetoes.map(({ candidate }) => candidate.ticket)).toEqual([1])
  })
})
