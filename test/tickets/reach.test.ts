/** Whom a mail can make us write to, whatever it says: held against thousands of invented mails in invented orders. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DeskDecision as Decision } from './support/desk.ts'
import {
  agentToken,
  ANN,
  BOB,
  customerToken,
  Desk,
  EVE,
  KIM,
  readersOf,
  SALES,
  SAM,
  SUPPORT,
  ZED,
  type MailSketch,
} from './support/desk.ts'

const people = [ANN, BOB, EVE, ZED]
const agents = [SAM, KIM]
const anybody = [...people, ...agents, SUPPORT, SALES, 'noreply@service.example']
const powerless = new Set(['unverified-agent', 'distrusted', 'own-address', 'withheld'])

const sketches = fc.array(
  fc.record({
    from: fc.constantFrom(...anybody),
    isStrict: fc.boolean(),
    to: fc.subarray(anybody, { maxLength: 3 }),
    cc: fc.subarray(anybody, { maxLength: 4 }),
    replyTo: fc.subarray(anybody, { maxLength: 2 }),
    answers: fc.option(
      fc.nat(8).map((n) => `m${n}`),
      { nil: undefined },
    ),
    subject: fc.constantFrom('Kettle', 'Re: Kettle', '[TKT-1] Kettle', 'Re: [TKT-2]'),
    text: fc.constantFrom('It leaks.', '#close', '#note Mind him.', 'Your verification code is 482913.', 'Does it help?'),
    authentication: fc.constantFrom('pass', 'none', 'unknown', 'fail'),
    tokens: fc.subarray([agentToken(SAM, 1), agentToken(KIM, 2), customerToken(1), customerToken(2)], { maxLength: 2 }),
    kind: fc.constantFrom('human', 'human', 'human', 'auto-reply', 'auto-generated'),
    mailbox: fc.constantFrom('support', 'sales'),
  }),
  { minLength: 1, maxLength: 8 },
)

type Sampled = typeof sketches extends fc.Arbitrary<infer T> ? T : never

/** Plays the mails on a desk. @returns each with what it decided */
function played(mails: Sampled, isStrict: boolean): { sketch: MailSketch; decision: Decision }[] {
  const desk = new Desk({ policy: { isStrict } })
  return mails.map(({ isStrict: isStrictFrom, kind, answers, ...mail }, n) => {
    const from = { addrSpec: mail.from, displayName: '', isStrict: isStrictFrom }
    const threaded = answers === undefined ? {} : { answers }
    const sketch = { id: `m${n}`, hour: n, ...mail, ...threaded, message: { from, kind } } as MailSketch
    return { sketch, decision: desk.receive(sketch) }
  })
}

function holds(law: (sketch: MailSketch, decision: Decision) => void): void {
  fc.assert(
    fc.property(sketches, fc.boolean(), (mails, isStrict) => {
      for (const { sketch, decision } of played(mails, isStrict)) law(sketch, decision)
    }),
    { numRuns: 500 },
  )
}

it('only a proven agent’s mail makes us write to customers what it says', () => {
  holds((_, { outbound, explanation }) => {
    if (outbound.some(({ kind }) => kind === 'reply')) expect(explanation.verdict).toBe('agent')
  })
})

it('a mail without power makes us write to agents alone, and adds nobody', () => {
  holds((_, { outbound, explanation, contacts, workspaces }) => {
    if (!powerless.has(explanation.verdict ?? '')) return
    expect(outbound.flatMap(readersOf).filter((addrSpec) => !agents.includes(addrSpec))).toEqual([])
    expect([...contacts, ...workspaces]).toEqual([])
  })
})

it('an acknowledgement goes to the strict address that wrote, or that an authentic form names, and quotes none of it', () => {
  const forms = [SUPPORT, SALES, 'noreply@service.example']
  holds(({ from, replyTo }, { outbound, explanation }) => {
    for (const mail of outbound.filter(({ kind }) => kind === 'acknowledgement')) {
      const isForm = forms.includes(from ?? '')
      expect(readersOf(mail)).toEqual(isForm ? replyTo : [from])
      if (isForm) expect(explanation.proof?.result).toBe('pass')
      expect(`${mail.subject} ${mail.text}`).not.toMatch(/Kettle|leaks|verification/)
      expect(explanation.proof?.result).not.toBe('fail')
    }
  })
})

it('nothing that we send goes to ourselves or to an address that nobody reads', () => {
  holds((_, { outbound }) => {
    const readers = outbound.flatMap(readersOf)
    expect(readers.filter((addrSpec) => addrSpec === SUPPORT || addrSpec === SALES)).toEqual([])
    const automatic = outbound.filter(({ kind }) => kind !== 'reply').flatMap(readersOf)
    expect(automatic).not.toContain('noreply@service.example')
  })
})

it('a token for an agent stands only in a mail that goes to that agent alone', () => {
  holds((_, { outbound }) => {
    for (const mail of outbound.filter(({ agent }) => agent !== null)) expect(readersOf(mail)).toEqual([mail.agent])
  })
})

it('the invented mails try it all: every kind of mail goes out, and every verdict but those of records is given', () => {
  const all = fc.sample(sketches, { seed: 7, numRuns: 500 }).flatMap((mails) => played(mails, false))
  const kinds = new Set(all.flatMap(({ decision }) => decision.outbound.map(({ kind }) => kind)))
  expect([...kinds].toSorted()).toEqual(['acknowledgement', 'alert', 'notification', 'reply'])
  const verdicts = new Set(all.map(({ decision }) => decision.explanation.verdict))
  const tried = ['agent', 'unverified-agent', 'participant', 'joins', 'opens', 'own-address', 'withheld', 'distrusted']
  expect(tried.filter((verdict) => !verdicts.has(verdict as never))).toEqual([])
})
