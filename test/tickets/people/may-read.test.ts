/** Nobody gets an answer who is gone, was taken off, or is kept out by a rule, by whatever way he would be reached. */
import { describe, expect, it } from 'vitest'
import { withRuleAnswer } from '../../../src/tickets/rules/rule-answer.ts'
import { causeOf, draftOf, product } from '../../../src/tickets/draft.ts'
import {
  agentToken,
  ANN,
  BOB,
  Desk,
  MAILBOX,
  outboundOf,
  readersOf,
  SAM,
  SUPPORT,
  type DeskChanges,
  type MailSketch,
} from '../support/desk.ts'
import { edited } from '../support/editing.ts'

const HOME = 'sam@home.example'
const GONE = 'gone@us.example'
const SPY = 'spy@rival.example'
const keptOut = { name: 'no rivals', when: { domain: 'rival.example', direction: 'outbound' }, action: 'drop' } as const

/** Where Sam's answer to Ann's mail goes, when his notification named whom it named. */
function reached(mail: Partial<MailSketch>, changes: DeskChanges = {}, more: { text?: string; between?: (desk: Desk) => void } = {}) {
  const desk = new Desk(changes)
  const first = desk.receive({ id: 'm1', ...mail })
  const notification = outboundOf(first, 'notification').find(({ agent }) => agent === SAM)
  const token = agentToken(SAM)
  desk.notifications.set(token.id, { route: notification?.answerRoute ?? null, createdAtMs: 0, to: [SAM] })
  more.between?.(desk)
  const answer = { id: 'a1', from: SAM, to: [SUPPORT], answers: 'm1', hour: 2, tokens: [token], text: more.text ?? 'Plug it in.' }
  const decision = desk.receive(answer)
  return { replies: outboundOf(decision, 'reply').map(readersOf), alerts: outboundOf(decision, 'alert').length, desk }
}

describe('whose answers go to a Reply-To', () => {
  it('gets them there', () => {
    expect(reached({ replyTo: [BOB] }).replies).toEqual([[BOB]])
  })

  it('gets them at their own address when the agent removes it in the answer', () => {
    expect(reached({ cc: [BOB], replyTo: [BOB] }, {}, { text: `#remove ${BOB}\nPlug it in.` }).replies).toEqual([[ANN]])
  })

  it('gets them at their own address when somebody took it off before', () => {
    const between = (desk: Desk) => {
      desk.edit(edited(desk, [{ kind: 'member', add: [], remove: [BOB] }]).ticket)
    }
    expect(reached({ cc: [BOB], replyTo: [BOB] }, {}, { between }).replies).toEqual([[ANN]])
  })

  it('gets them at their own address when a rule keeps it out of answers', () => {
    expect(reached({ replyTo: [SPY] }, { policy: { ccRules: [keptOut] } }).replies).toEqual([[ANN]])
  })

  it('gets them at their own address when nobody has the other one', () => {
    expect(reached({ replyTo: ['erased-1@erased.invalid'] }).replies).toEqual([[ANN]])
  })
})

describe('in the customer’s copy', () => {
  it.each(['active', 'deactivated'] as const)('a former colleague is no member, and gets nothing: %s', (state) => {
    const users = [{ addrSpec: GONE, displayName: 'Gone', state }]
    const { replies, alerts, desk } = reached({ cc: [GONE] }, { users })
    expect([replies, alerts, desk.members()]).toEqual([[[ANN]], 0, [ANN]])
  })

  it('another address of the agent is the agent, who gets no answer of their own', () => {
    expect(reached({ cc: [HOME] }, { agentAliases: new Map([[HOME, SAM]]) }).replies).toEqual([[ANN]])
  })

  it('who has become a former colleague or was erased since gets nothing, and the agent is not bothered', () => {
    const users = [{ addrSpec: GONE, displayName: 'Gone', state: 'deactivated' as const }]
    const ghost = (addrSpec: string) => ({ addrSpec, displayName: '', contact: null, isUser: false })
    const between = (desk: Desk) => {
      const token = agentToken(SAM)
      const { route } = desk.notifications.get(token.id)!
      const ghosts = [GONE, 'erased-1@erased.invalid'].map((addrSpec) => ({ ...ghost(addrSpec), replyTo: null }))
      desk.notifications.set(token.id, { route: route && { ...route, readers: [...route.readers, ...ghosts] }, createdAtMs: 0, to: [SAM] })
    }
    expect(reached({}, { users }, { between })).toMatchObject({ replies: [[ANN]], alerts: 0 })
  })
})

describe('who subscribes as a contact', () => {
  const told = ({ desk }: ReturnType<typeof reached>) =>
    desk.decisions.flatMap((decision) => outboundOf(decision, 'notification').filter(({ agent }) => agent === null)).flatMap(readersOf)
  const subscribed = (...ids: readonly string[]) => ({ between: (desk: Desk) => desk.edit({ subscribers: ids }) })

  it('reads an answer', () => {
    expect(told(reached({}, {}, subscribed(`Acme/${BOB}`)))).toEqual([BOB])
  })

  it('does not read the one that takes them off', () => {
    const more = { text: `#remove ${BOB}\nPlug it in.`, ...subscribed(`Acme/${BOB}`) }
    expect(told(reached({ cc: [BOB] }, {}, more))).toEqual([])
  })

  it('reads the later ones', () => {
    const between = (desk: Desk) => {
      desk.edit({ subscribers: [`Acme/${BOB}`] })
      desk.edit(edited(desk, [{ kind: 'member', add: [], remove: [BOB] }]).ticket)
    }
    expect(told(reached({ cc: [BOB] }, {}, { between }))).toEqual([BOB])
  })

  it('reads nothing when a rule keeps them out', () => {
    expect(told(reached({}, { policy: { ccRules: [keptOut] } }, subscribed(`Acme/${SPY}`)))).toEqual([])
  })
})

it('a rule’s letter goes to no member whom another rule keeps out', () => {
  const desk = new Desk({ policy: { ccRules: [keptOut] } })
  desk.receive({ id: 'm1', cc: [SPY] })
  const answer = { rule: 'done', template: { subject: 'Done', text: 'All done.' } }
  const told = withRuleAnswer(
    { ...draftOf(desk.ticket()), answer },
    { site: desk.site, mailbox: MAILBOX, cause: causeOf('r1', product, { atMs: 1 }) },
  )
  expect(told.outbound.map(readersOf)).toEqual([[ANN]])
})
