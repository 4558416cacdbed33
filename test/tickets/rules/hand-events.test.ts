/** What people do by hand is to the rules of the site what mail is: a new ticket, an answer, a change. */
import { describe, expect, it } from 'vitest'
import { causeOf, draftOf, withComment, withStage, type Draft } from '../../../src/tickets/draft.ts'
import { withRulesByHand, type Occasion } from '../../../src/tickets/rules/hand-events.ts'
import { changesIn } from '../../../src/tickets/rules/mail-events.ts'
import { noThreads } from '../../../src/tickets/rules/rule-event.ts'
import { ruleMoments } from '../../../src/tickets/rules/rule.ts'
import { ANN, MAILBOX, SAM, START_MS, outboundOf } from '../support/desk.ts'
import { ruledDesk } from '../support/ruled.ts'

const sam = causeOf('hand', { kind: 'user', id: SAM }, { atMs: START_MS })
const customer = causeOf('hand', { kind: 'contact', id: `Acme/${ANN}` }, { atMs: START_MS })
/** A rule for every moment, named by it. */
const yaml = ruleMoments.map((moment) => `- { name: ${moment}, when: ${moment}, do: { webhook: true } }`).join('\n')

/** Names of the rules that were applied to what somebody did. */
function applied(done: (draft: Draft) => Draft, occasion: Occasion = {}) {
  const desk = ruledDesk(yaml)
  desk.receive({ id: 'm1' })
  const context = { site: desk.site, mailbox: MAILBOX, threads: noThreads, cause: sam }
  const { trials = [] } = withRulesByHand(done(draftOf(desk.ticket())), occasion, context)
  return trials.filter(({ outcome }) => outcome === 'applied').map(({ rule }) => rule)
}
const said =
  (visibility: 'internal' | 'external', cause = sam) =>
  (draft: Draft) =>
    withComment(draft, { body: 'Hello', visibility }, cause)
const moved = (draft: Draft) => withStage(draft, { stage: 'work_in_progress', rule: 'T-060' }, sam)
const nothing = (draft: Draft) => draft

describe('by hand', () => {
  it.each<readonly [string, (draft: Draft) => Draft, Occasion, readonly string[]]>([
    ['nothing', nothing, {}, []],
    ['a new ticket', nothing, { isNew: true }, ['new-ticket']],
    ['a new ticket in another stage', moved, { isNew: true, moments: ['customer-mail'] }, ['new-ticket']],
    ['a customer’s message', nothing, { moments: ['customer-mail'] }, ['customer-mail']],
    ['an answer', said('external'), {}, ['agent-answer']],
    ['a note', said('internal'), {}, []],
    ['a customer’s comment', said('external', customer), {}, []],
    ['another stage', moved, {}, ['stage-change']],
    ['an answer and another stage', (draft) => moved(said('external')(draft)), {}, ['agent-answer', 'stage-change']],
  ])('%s is an event', (_, done, occasion, rules) => {
    expect(applied(done, occasion)).toEqual(rules)
  })

  it('a rule has the customer told', () => {
    const desk = ruledDesk('- { name: r, when: stage-change, do: { answer: { text: It is moving. } } }')
    desk.receive({ id: 'm1' })
    const context = { site: desk.site, mailbox: MAILBOX, threads: noThreads, cause: sam }
    const { outbound } = withRulesByHand(moved(draftOf(desk.ticket())), {}, context)
    expect(outboundOf({ outbound }, 'notification')).toMatchObject([{ to: [{ addrSpec: ANN }], text: 'It is moving.' }])
  })
})

describe('a change', () => {
  const change = (field: string, rule?: string) => ({ change: { field, from: null, to: null }, ...(rule ? { rule } : {}) })
  it.each<readonly [readonly object[], readonly string[]]>([
    [[], []],
    [[change('stage')], ['stage-change']],
    [[change('links')], ['link']],
    [[change('conversation')], ['new-ticket']],
    [
      [change('stage'), change('stage'), change('links')],
      ['stage-change', 'link'],
    ],
    [[change('severity')], []],
    [[change('stage', 'T-060')], ['stage-change']],
    [[change('stage', 'rule mine')], []],
    [[{ body: 'stage' }], []],
  ])('of %j is an event %j; what a rule did is none', (entries, moments) => {
    expect(changesIn({ entries } as unknown as Draft)).toEqual(moments)
  })
})
