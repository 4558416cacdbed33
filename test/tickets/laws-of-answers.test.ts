/** The law of answers: in any order of mails an answer reaches whom its notification named, less, plus. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { OutboundDraft } from '../../src/tickets/outbound.ts'
import { addressesIn } from '../support/privacy/words.ts'
import { agentToken, ANN, BOB, CARL, Desk, EVE, KIM, outboundOf, readersOf, SAM, ZED, type MailSketch } from './support/desk.ts'

const people = [ANN, BOB, CARL, EVE, ZED]

type Step =
  | {
      readonly kind: 'writes'
      readonly who: string
      readonly cc: readonly string[]
      readonly parent: number
      readonly authentication: 'pass' | 'unknown' | 'none'
      readonly hour: number
    }
  | { readonly kind: 'taken-off'; readonly who: string }
  | { readonly kind: 'answers'; readonly which: number; readonly adds: readonly string[]; readonly hour: number }

const writes: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('writes' as const),
  who: fc.constantFrom(...people),
  cc: fc.subarray(people, { maxLength: 2 }),
  parent: fc.nat(10),
  authentication: fc.constantFrom('pass', 'unknown', 'none'),
  // Mail may come late: an hour that is past.
  hour: fc.nat(20),
})
const takenOff: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('taken-off' as const),
  who: fc.constantFrom(...people),
})
const answers: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('answers' as const),
  which: fc.nat(10),
  adds: fc.subarray(people, { maxLength: 2 }),
  // An answer may come later than what was written after it.
  hour: fc.nat(40),
})
const story = fc.array(fc.oneof({ weight: 4, arbitrary: writes }, { weight: 1, arbitrary: takenOff }, { weight: 3, arbitrary: answers }), {
  minLength: 2,
  maxLength: 9,
})

/** A notification that lies in an agent's mailbox. */
interface Notified {
  readonly id: string
  readonly agent: string
  readonly ticket: number
  readonly named: readonly string[]
  /** Whom agents took off after it was sent. */
  readonly off: Set<string>
}

/** What an answer reached, and what it had to reach. */
interface Reached {
  readonly reached: readonly string[]
  readonly due: readonly string[]
}

/** The line of a mail to an agent that says who gets his answer. */
function namedBy({ text }: OutboundDraft): readonly string[] {
  return addressesIn(text.split('\n').find((line) => /goes to/i.test(line)) ?? '')
}

class Story {
  readonly desk = new Desk({ mailbox: { notify: [SAM, KIM] } })
  readonly notified: Notified[] = []
  #mails = 0

  /** Plays a step. @returns what an answer reached; null for other steps, and when there is nothing to answer */
  play(step: Step): Reached | null {
    if (step.kind === 'writes') return this.#writes(step)
    if (step.kind === 'taken-off') return this.#takesOff(step.who)
    const notification = this.notified[step.which % Math.max(this.notified.length, 1)]
    return notification ? this.#answers(notification, step) : null
  }

  #writes({ who, cc, parent, authentication, hour }: Extract<Step, { kind: 'writes' }>): null {
    const id = `m${this.#mails}`
    const threaded = this.#mails === 0 ? {} : { answers: `m${parent % this.#mails}` }
    this.#mails++
    const others = cc.filter((address) => address !== who)
    this.#take({ id, from: who, cc: others, hour, ...threaded, authentication })
    return null
  }

  /** An agent's hand. */
  #takesOff(who: string): null {
    for (let number = 1; number <= this.desk.ticketCount; number++) {
      const { emailMembers, takenOff } = this.desk.ticket(number)
      if (!emailMembers.some(({ addrSpec }) => addrSpec === who)) continue
      const left = emailMembers.filter(({ addrSpec }) => addrSpec !== who)
      const gone = [...takenOff, { addrSpec: who, atMs: this.desk.decisions.length }]
      this.desk.edit({ emailMembers: left, takenOff: gone }, number)
      for (const one of this.notified) if (one.ticket === number) one.off.add(who)
    }
    return null
  }

  #answers(notification: Notified, { adds, hour }: Extract<Step, { kind: 'answers' }>): Reached {
    const { id, agent, ticket, named, off } = notification
    const answer = {
      id: `a${this.desk.decisions.length}`,
      from: agent,
      cc: adds,
      answers: id,
      hour,
    }
    const decision = this.#take({
      ...answer,
      text: 'A fitter comes.',
      // He may have shown the token to whom he adds: it is his mail server that vouches for him.
      authentication: 'pass',
      tokens: [this.#token(notification)],
    })
    const relayed = outboundOf(decision, 'reply').flatMap(readersOf)
    const due = [...named.filter((who) => !off.has(who)), ...adds]
    // Whom an agent took off and then wrote to is on again.
    for (const one of this.notified) if (one.ticket === ticket) for (const who of adds) one.off.delete(who)
    return { reached: [...new Set([...relayed, ...adds])].toSorted(), due: [...new Set(due)].toSorted() }
  }

  #token({ id, agent, ticket }: Notified) {
    return agentToken(agent, ticket, { id })
  }

  #take(sketch: MailSketch) {
    const decision = this.desk.receive(sketch)
    for (const draft of outboundOf(decision, 'notification')) {
      const { agent, ticket } = draft
      if (agent === null || draft.isInternal) continue
      const id = `n${this.notified.length}`
      const route = draft.answerRoute ?? null
      this.desk.notifications.set(id, { route, createdAtMs: this.desk.decisions.length })
      this.notified.push({ id, agent, ticket, named: namedBy(draft), off: new Set() })
    }
    return decision
  }
}

it('whoever answers a notification reaches exactly those that it named, less who was taken off, plus whom he adds', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const told = new Story()
      for (const step of steps) {
        const outcome = told.play(step)
        if (outcome) expect(outcome.reached).toEqual(outcome.due)
      }
    }),
    { numRuns: 1000 },
  )
})

it('the invented stories try it: newcomers come between a notification and its answer, and people are taken off', () => {
  const played = fc.sample(story, { seed: 7, numRuns: 300 }).map((steps) => {
    const told = new Story()
    return { outcomes: steps.flatMap((step) => told.play(step) ?? []), told }
  })
  const answered = played.flatMap(({ outcomes }) => outcomes)
  expect(answered.length).toBeGreaterThan(300)
  expect(played.some(({ told }) => told.notified.some(({ off, named }) => named.some((who) => off.has(who))))).toBe(true)
  expect(played.some(({ told }) => told.desk.members().length > 2)).toBe(true)
  expect(played.some(({ told }) => told.desk.decisions.some(({ explanation }) => explanation.verdict === 'asks-to-join'))).toBe(true)
})
