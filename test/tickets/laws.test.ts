/** Laws of the rules: whatever the order of arrival, and however often, a thread's mails make the same ticket. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANN, BOB, CARL, Desk, EVE, FRED, SAM, SUPPORT, ZED, agentToken, type MailSketch } from './support/desk.ts'

interface Step {
  readonly who: string
  readonly to: readonly string[]
  readonly text: string
  readonly parent: number
  readonly kind: 'human' | 'auto-reply'
}

const people = fc.subarray([ANN, BOB, CARL, EVE, ZED])
/** Customers of one company and outsiders, in any mixture; outsiders’ companies have one person each. */
const step: fc.Arbitrary<Step> = fc.record({
  who: fc.constantFrom(ANN, BOB, EVE, ZED, SAM, SAM),
  to: people,
  text: fc.constantFrom('It leaks.', 'Which one?', 'Done.'),
  parent: fc.nat(20),
  kind: fc.constantFrom('human' as const, 'human' as const, 'auto-reply' as const),
})

/** The mails of one thread, in the order in which they were written; Ann's is the first. */
function threadOf(steps: readonly Step[]): MailSketch[] {
  const first: MailSketch = { id: 'm00', cc: [BOB, ZED, CARL], references: ['root'] }
  const more = steps.map(({ who, to, text, parent, kind }, i): MailSketch => {
    const others = to.filter((address) => address !== who)
    const agent = { to: [SUPPORT], tokens: [agentToken(SAM)] }
    return {
      ...{ id: `m${String(i + 1).padStart(2, '0')}`, from: who, text, hour: i + 1 },
      references: ['root', `m${String(parent % (i + 1)).padStart(2, '0')}`],
      // Whom all of them share: mails with nothing in common but a parent are no thread.
      cc: who === SAM ? [] : [...others.filter((address) => address !== CARL), CARL],
      ...(who === SAM ? agent : { message: { kind } }),
    }
  })
  return [first, ...more]
}

const thread = fc.array(step, { maxLength: 6 }).map(threadOf)
const shuffledThread = thread.chain((mails) =>
  fc.tuple(fc.constant(mails), fc.shuffledSubarray(mails.slice(1), { minLength: mails.length - 1 })),
)

/** What comes in without anybody having answered a notification: customers, newsletters, and the Sent folder. */
const freeStep: fc.Arbitrary<MailSketch> = fc
  .record({
    who: fc.constantFrom(ANN, BOB, EVE, ZED, FRED, SUPPORT, SUPPORT),
    to: fc.subarray([ANN, BOB, CARL, EVE, ZED, FRED], { minLength: 1 }),
    text: fc.constantFrom('It leaks.', 'Which one?', 'Done.'),
    isBulk: fc.constantFrom(false, false, false, true),
  })
  .map(({ who: person, to, text, isBulk }) => {
    // Those in copy of a newsletter take no part in the thread: it is of whom all share.
    const who = isBulk && person !== SUPPORT ? BOB : person
    const others = [...to.filter((address) => address !== who && address !== BOB), ...(who === BOB ? [] : [BOB])]
    const sent = { from: SUPPORT, to: others, text, source: 'sent' as const }
    return who === SUPPORT ? { id: '', ...sent } : { id: '', from: who, cc: others, text, message: { isBulk } }
  })
const freeThread = fc
  .array(freeStep, { minLength: 2, maxLength: 6 })
  .map((steps) => steps.map((mail, i) => ({ ...mail, id: `m${i}`, hour: i, references: i === 0 ? ['root'] : ['root', `m${i - 1}`] })))
const shuffledFromTheFirst = freeThread.chain((mails) =>
  fc.tuple(fc.constant(mails), fc.shuffledSubarray(mails, { minLength: mails.length })),
)

/** In some order; answers to notifications come when there is a ticket. */
const anyArrival = fc.oneof(
  shuffledThread.map(([mails, shuffled]) => [mails[0]!, ...shuffled]),
  shuffledFromTheFirst.map(([, shuffled]) => shuffled),
)

function everythingOf(desk: Desk): object {
  const { participants, account } = desk.ticket()
  return {
    ...stateOf(desk),
    account,
    reporters: desk.reporters(),
    members: desk.members(),
    participants: participants.toSorted(),
  }
}

function deskAfter(mails: readonly MailSketch[]): Desk {
  const desk = new Desk()
  for (const mail of mails) desk.receive(mail)
  return desk
}

function stateOf(desk: Desk): object {
  const { needsResponse, stage, revOrg, lastCustomer, parent, order } = desk.ticket()
  const newest = { needsOn: order.needsOn, needsOff: order.needsOff }
  return { needsResponse, stage, revOrg, lastCustomer, parent, newest, tickets: desk.ticketCount }
}

describe('laws', () => {
  it('any order of arrival after the first mail gives the same ticket, flag, stage and next parent', () => {
    fc.assert(
      fc.property(shuffledThread, ([mails, shuffled]) => {
        expect(stateOf(deskAfter([mails[0]!, ...shuffled]))).toEqual(stateOf(deskAfter(mails)))
      }),
      { numRuns: 500 },
    )
  })

  it('any order of arrival gives the same reporters and, when the newest mail is a customer’s, the same members', () => {
    fc.assert(
      fc.property(shuffledThread, ([mails, shuffled]) => {
        const [inOrder, mixed] = [deskAfter(mails), deskAfter([mails[0]!, ...shuffled])]
        expect(mixed.reporters()).toEqual(inOrder.reporters())
        const newest = mails.findLast(({ message }) => message?.kind !== 'auto-reply')
        if (newest?.from !== SAM) expect(mixed.members()).toEqual(inOrder.members())
      }),
      { numRuns: 500 },
    )
  })

  it('any order of arrival, the first mail’s included, gives the same people, workspace, flag and stage', () => {
    fc.assert(
      fc.property(shuffledFromTheFirst, ([mails, shuffled]) => {
        expect(everythingOf(deskAfter(shuffled))).toEqual(everythingOf(deskAfter(mails)))
      }),
      { numRuns: 2000 },
    )
  })

  it('a mail that is decided twice, at any later time, changes nothing the second time', () => {
    const again = fc.tuple(thread, fc.nat(20))
    fc.assert(
      fc.property(again, ([mails, which]) => {
        const desk = deskAfter(mails)
        const before = desk.ticket()
        const decision = desk.receive(mails[which % mails.length]!)
        expect(decision).toMatchObject({ outcome: 'duplicate', seenOn: 1, entries: [], outbound: [], contacts: [] })
        expect(desk.ticket()).toBe(before)
      }),
    )
  })

  it('the same mail in the same world is decided the same way', () => {
    fc.assert(
      fc.property(thread, (mails) => {
        expect(deskAfter(mails).decisions).toEqual(deskAfter(mails).decisions)
      }),
    )
  })

  it('T-030 no mail removes a reporter, unless it is older than the one that made him so, and he never wrote himself', () => {
    fc.assert(
      fc.property(shuffledFromTheFirst, ([, mails]) => {
        const desk = new Desk()
        let before: readonly string[] = []
        for (const [i, mail] of mails.entries()) {
          desk.receive(mail)
          const now = desk.reporters()
          const gone = before.filter((who) => !now.includes(who))
          const isLate = mails.slice(0, i).some(({ hour }) => hour > mail.hour)
          if (!isLate) expect(gone).toEqual([])
          const writers = mails.slice(0, i).flatMap(({ from = ANN, message }) => (message?.isBulk ? [] : [from]))
          expect(gone.filter((who) => writers.includes(who))).toEqual([])
          before = now
        }
      }),
    )
  })

  it('every change of stage, flag, people and workspace is on the timeline, each line with a reference of its own', () => {
    fc.assert(
      fc.property(anyArrival, (mails) => {
        const desk = new Desk()
        const shown: Record<string, unknown> = {}
        for (const mail of mails) {
          const { isNewTicket, entries } = desk.receive(mail)
          const { stage, needsResponse, reportedBy, revOrg, emailMembers } = desk.ticket()
          const now = {
            stage,
            needsResponse,
            reportedBy,
            revOrg,
            emailMembers: emailMembers.map((one) => one.addrSpec),
          }
          if (isNewTicket) Object.assign(shown, { ...now, reportedBy: [], needsResponse: false, emailMembers: [], stage: 'queued' })
          for (const { change } of entries) if (change) Object.assign(shown, { [change.field]: change.to })
          expect(shown).toMatchObject(now)
        }
        const references = desk.timeline().map(({ externalRef }) => externalRef)
        expect(new Set(references).size).toBe(references.length)
      }),
    )
  })

  it('users are never reporters, and our own addresses never anybody', () => {
    fc.assert(
      fc.property(anyArrival, (mails) => {
        const desk = deskAfter(mails)
        const everybody = [...desk.members(), ...desk.reporters(), ...desk.ticket(1).participants]
        expect(desk.reporters()).not.toContain(SAM)
        expect(everybody).not.toContain(SUPPORT)
      }),
    )
  })
})
