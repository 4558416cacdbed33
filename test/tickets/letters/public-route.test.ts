/** Whatever an agent is mailed, its answer reaches with #public whom that mail names, and nobody else. */
import { describe, expect, it } from 'vitest'
import { updateMails } from '../../../src/tickets/letters/update-readers.ts'
import { refusalText } from '../../../src/tickets/letters/agent-letters.ts'
import type { OutboundDraft } from '../../../src/tickets/outbound.ts'
import { agentToken, ANN, BOB, Desk, EVE, KIM, MAILBOX, outboundOf, readersOf, SAM, ZED, type DeskDecision } from '../support/desk.ts'

const addresses = (text: string) => [...new Set(text.match(/[\w.]+@[\w.]+\w/g) ?? [])].sort()
const named = ({ text }: OutboundDraft) => addresses(text.split('\n')[1] ?? '')
const frozen = ({ answerRoute }: OutboundDraft) => answerRoute?.readers.map(({ addrSpec }) => addrSpec).sort()
const toAgents = ({ outbound }: DeskDecision) => outbound.filter(({ agent }) => agent !== null)

/** The mail comes back as its agent's answer. */
function answers(desk: Desk, mail: OutboundDraft, text: string): DeskDecision {
  const id = `told-${desk.decisions.length}`
  desk.notifications.set(id, { route: mail.answerRoute ?? null, createdAtMs: 0 })
  const tokens = [agentToken(mail.agent!, 1, { id, isInternal: mail.isInternal ?? false })]
  return desk.receive({ id: `answer-${id}`, from: mail.agent, answers: 'm1', text, tokens, hour: 5 })
}

const token = [agentToken(SAM)]
const stories: readonly (readonly [string, (desk: Desk) => readonly OutboundDraft[]])[] = [
  ['a message', (desk) => toAgents(desk.decisions[0]!)],
  [
    'a note',
    (desk) => toAgents(desk.receive({ id: 'n1', from: KIM, answers: 'm1', text: '#note\nHe is odd.', tokens: [agentToken(KIM)], hour: 1 })),
  ],
  ['an alert', (desk) => toAgents(desk.receive({ id: 'f1', answers: 'm1', authentication: 'fail', hour: 1 }))],
  ['a refusal', (desk) => toAgents(desk.receive({ id: 'r1', from: SAM, answers: 'm1', text: '#nonsense\nHello', tokens: token, hour: 1 }))],
  [
    'a refusal of a note',
    (desk) => {
      const tokens = [agentToken(SAM, 1, { isInternal: true })]
      return toAgents(desk.receive({ id: 'r1', from: SAM, answers: 'm1', text: '#nonsense\nHello', tokens, hour: 1 }))
    },
  ],
  [
    'who came meanwhile',
    (desk) => {
      const [mail] = toAgents(desk.decisions[0]!)
      desk.receive({ id: 'm2', from: EVE, answers: 'm1', authentication: 'pass', cc: [ANN], hour: 1 })
      return outboundOf(answers(desk, mail!, 'We come.'), 'alert')
    },
  ],
  [
    'a change',
    (desk) => {
      const before = desk.ticket()
      const draft = {
        ...desk.receive({ id: 'c1', from: SAM, answers: 'm1', text: '#severity high', tokens: token, hour: 1 }).draft!,
        outbound: [],
      }
      desk.edit({ subscribers: [KIM] })
      const ticket = { ...draft.ticket, subscribers: [KIM] }
      const update = {
        before,
        draft: { ...draft, ticket },
        by: { kind: 'user' as const, id: SAM },
        message: null,
        readers: [],
        question: null,
      }
      return updateMails(
        { ...update, company: 'Us', order: ticket.order.members },
        { mailbox: MAILBOX, directory: desk.site.directory, ccRules: [] },
      )
    },
  ],
]

describe.each(stories)('of %s', (_what, told) => {
  function deskTold() {
    const desk = new Desk()
    desk.receive({ id: 'm1', cc: [BOB] })
    const mails = told(desk)
    expect(mails.length).toBeGreaterThan(0)
    return { desk, mails }
  }

  it('the first lines name those who are frozen with it', () => {
    for (const mail of deskTold().mails) {
      expect(frozen(mail)?.length).toBeGreaterThan(0)
      expect(named(mail)).toEqual(frozen(mail))
    }
  })

  it('an answer with #public reaches those, whoever came since', () => {
    const { desk, mails } = deskTold()
    desk.receive({ id: 'late', from: ZED, answers: 'm1', authentication: 'pass', hour: 4 })
    const [reply] = outboundOf(answers(desk, mails[0]!, '#public\nIt is done now, all of it.'), 'reply')
    expect(readersOf(reply!)).toEqual(frozen(mails[0]!))
  })
})

it('a refusal to a note names whom #public reaches', () => {
  const desk = new Desk()
  desk.receive({ id: 'm1' })
  const readers = [{ addrSpec: ANN, displayName: '', contact: null, isUser: false }]
  expect(refusalText(desk.ticket(), [], { readers, isInternal: true })).toContain(`unless it begins with #public: then to ${ANN}`)
})

describe('who opened the ticket is named where the answer does not reach him', () => {
  const telling = (desk: Desk, from: string) =>
    toAgents(desk.receive({ id: 'm9', from, answers: 'm1', authentication: 'pass', hour: 3 }))[0]?.text

  it('a customer', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', cc: [BOB] })
    expect(telling(desk, BOB)).toContain(`But not to ${ANN}, who opened it`)
  })

  it('the customer for whom an agent opened it', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', from: SAM, to: [ANN, BOB], authentication: 'pass', text: 'We come.' })
    expect(telling(desk, BOB)).toContain(`But not to ${ANN}, who opened it`)
  })
})
