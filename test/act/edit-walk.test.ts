/** A long random walk of mails, edits and issues on one ticket, on a real store: no step breaks an invariant. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StaleVersionError, UserError } from '../../src/errors.ts'
import { answerTicket } from '../../src/act/answer-ticket.ts'
import { createIssue, editIssue } from '../../src/act/edit-issue.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { linkTicket, unlinkTicket } from '../../src/act/link-ticket.ts'
import type { TicketEdit } from '../../src/tickets/edit/edit.ts'
import { issueStages, type IssueNumber } from '../../src/tickets/issue.ts'
import { isStage, stages, stateOf } from '../../src/tickets/stage/stage.ts'
import type { Ticket, TicketNumber } from '../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, EVE, KIM, SAM, SUPPORT, ZED, agentToken, type MailSketch } from '../tickets/support/desk.ts'
import { BY_SAM, SAM_AGENT, openEditBench, type EditBench } from './editing.ts'

const steps = process.env['INTRAY_LONG'] ? 2000 : 200
const number = 1 as TicketNumber
const minuteMs = 60_000

type Step =
  | { readonly kind: 'edit'; readonly edits: readonly TicketEdit[] }
  | { readonly kind: 'mail'; readonly from: string; readonly cc: readonly string[]; readonly text: string }
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'issue'; readonly issue: 1 | 2; readonly stage: (typeof issueStages)[number] }
  | { readonly kind: 'link' | 'unlink'; readonly issue: 1 | 2 }

const someone = fc.constantFrom(ANN, BOB, CARL, EVE, ZED, KIM, `Other/${EVE}`, `Acme/${BOB}`, SUPPORT, 'nobody')
const few = fc.array(someone, { maxLength: 2 })
const stageEdit = fc.record({
  kind: fc.constant('stage' as const),
  to: fc.constantFrom(...stages),
  override: fc.boolean(),
  reason: fc.constantFrom(null, 'so it is'),
})
const edit: fc.Arbitrary<TicketEdit> = fc.oneof(
  { weight: 3, arbitrary: stageEdit },
  fc.record({
    kind: fc.constantFrom('member' as const, 'reporter' as const, 'subscriber' as const),
    add: few,
    remove: few,
  }),
  fc.record({ kind: fc.constant('needsResponse' as const), to: fc.boolean() }),
  fc.record({
    kind: fc.constant('set' as const),
    field: fc.constant('severity' as const),
    to: fc.constantFrom('low', 'odd'),
  }),
  fc.record({ kind: fc.constant('set' as const), field: fc.constant('isSpam' as const), to: fc.boolean() }),
  fc.record({
    kind: fc.constant('set' as const),
    field: fc.constant('revOrg' as const),
    to: fc.constantFrom(null, 'Acme'),
  }),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('edit' as const), edits: fc.array(edit, { minLength: 1, maxLength: 3 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('mail' as const),
      from: fc.constantFrom(ANN, BOB, ZED, SAM),
      cc: fc.subarray([BOB, CARL, EVE]),
      text: fc.constantFrom('It leaks.', 'Which one?'),
    }),
  },
  fc.record({ kind: fc.constant('answer' as const), text: fc.constantFrom('Done.', 'Which one?') }),
  fc.record({
    kind: fc.constant('issue' as const),
    issue: fc.constantFrom(1 as const, 2 as const),
    stage: fc.constantFrom(...issueStages),
  }),
  fc.record({
    kind: fc.constantFrom('link' as const, 'unlink' as const),
    issue: fc.constantFrom(1 as const, 2 as const),
  }),
)

/** Customers whom somebody made members by hand, and did not take out of the reporters since (T-027). */
class HandAdded {
  readonly #contacts = new Set<string>()

  note(edits: readonly TicketEdit[], { emailMembers }: Ticket): void {
    for (const one of edits) {
      if (one.kind === 'reporter') this.#forget(one.remove)
      if (one.kind !== 'member') continue
      for (const { contact, addrSpec } of emailMembers)
        if (contact !== null && one.add.some((who) => who === contact || who === addrSpec)) this.#contacts.add(contact)
    }
  }

  #forget(who: readonly string[]): void {
    for (const id of this.#contacts) if (who.some((one) => id === one || id.endsWith(`/${one}`))) this.#contacts.delete(id)
  }

  get all(): readonly string[] {
    return [...this.#contacts]
  }
}

it(`${steps} random mails, edits and issues break no invariant, and what is refused changes nothing`, { timeout: 300_000 }, async () => {
  const bench = await openEditBench({ limits: { reopenDays: 3650 } })
  await start(bench)
  const added = new HandAdded()
  const seed = 20_261_124
  let refusals = 0
  const all = fc.sample(step, { numRuns: steps, seed })
  for (const [i, one] of all.entries()) {
    bench.clock.nowMs += minuteMs
    const before = await ticketOf(bench)
    const isDone = await done(one, i, bench)
    const after = await ticketOf(bench)
    const about = `step ${i} of seed ${seed}: ${JSON.stringify(one)}`
    if (!isDone) expect(after, about).toEqual(before)
    if (!isDone) refusals++
    if (isDone && one.kind === 'edit') added.note(one.edits, after)
    expectInvariants(after, before, about)
    expect(after.reportedBy, about).toEqual(expect.arrayContaining([...added.all]))
  }
  expect(await bench.deps.store.tickets.list({}, 10)).toHaveLength(1)
  expect([refusals > steps / 20, refusals < steps * 0.9]).toEqual([true, true])
  await expectHistory(bench)
})

async function start(bench: EditBench): Promise<void> {
  const [id] = await bench.bench.deliver([{ id: 'm', to: [SUPPORT] }])
  await bench.bench.apply([id!])
  for (const title of ['One', 'Two']) await createIssue({ title }, SAM_AGENT, bench.deps)
}

/** @returns false when a rule refused it */
async function done(one: Step, i: number, bench: EditBench): Promise<boolean> {
  try {
    await act(one, i, bench)
    return true
  } catch (error) {
    if (error instanceof UserError) return false
    expect(error).not.toBeInstanceOf(StaleVersionError)
    throw error
  }
}

async function act(one: Step, i: number, { bench, deps }: EditBench): Promise<void> {
  if (one.kind === 'edit') await editTicket(number, one.edits, BY_SAM, deps)
  if (one.kind === 'answer') await answerTicket(number, { by: SAM_AGENT, text: one.text, to: null, cc: [] }, deps)
  if (one.kind === 'issue') await editIssue(one.issue as IssueNumber, { stage: one.stage }, { by: SAM_AGENT }, deps)
  const link = { type: 'is_dependent_on' as const, target: 'issue' in one ? `ISS-${one.issue}` : '' }
  if (one.kind === 'link') await linkTicket(number, link, BY_SAM, deps)
  if (one.kind === 'unlink') await unlinkTicket(number, link, BY_SAM, deps)
  if (one.kind === 'mail') await bench.apply(await bench.deliver([mailOf(one, i)]))
}

function mailOf({ from, cc, text }: Extract<Step, { kind: 'mail' }>, i: number): MailSketch {
  const agent = from === SAM ? { to: [SUPPORT], cc: [], tokens: [agentToken(SAM)] } : {}
  const others = cc.filter((address) => address !== from)
  return { id: `m${i}`, from, cc: others, text, answers: 'm', hour: (i + 1) / 60, ...agent }
}

async function ticketOf({ deps }: EditBench): Promise<Ticket> {
  return (await deps.store.tickets.find(number))!
}

function expectInvariants(after: Ticket, before: Ticket, about: string): void {
  expect(isStage(after.stage), about).toBe(true)
  expect(after.closedAtMs !== null, about).toBe(stateOf[after.stage] === 'closed')
  expect(after.modifiedAtMs, about).toBeGreaterThanOrEqual(after.createdAtMs)
  expect(after, about).toMatchObject({
    createdAtMs: before.createdAtMs,
    createdBy: before.createdBy,
    sourceChannel: 'email',
  })
  expect(new Set(after.reportedBy).size, about).toBe(after.reportedBy.length)
  expect(new Set(after.emailMembers.map(({ addrSpec }) => addrSpec)).size, about).toBe(after.emailMembers.length)
  expect(after.reportedBy.join() + after.emailMembers.map(({ addrSpec }) => addrSpec).join(), about).not.toContain(SUPPORT)
  expect(after.slaEvents, about).toEqual(after.slaEvents.toSorted((a, b) => a.atMs - b.atMs))
}

/** T-007: the history of stages is one unbroken chain, from the queue to where the ticket is. */
async function expectHistory(bench: EditBench): Promise<void> {
  const lines = await bench.deps.store.timeline.ofTicket(number)
  const moves = lines.flatMap(({ change }) => (change?.field === 'stage' ? [change] : []))
  expect(moves.length).toBeGreaterThan(50)
  const leaves = new Map<unknown, number>([['queued', 1]])
  for (const { from, to } of moves) {
    leaves.set(from, (leaves.get(from) ?? 0) - 1)
    leaves.set(to, (leaves.get(to) ?? 0) + 1)
  }
  const here = [...leaves].filter(([, count]) => count !== 0)
  expect(here).toEqual([[(await ticketOf(bench)).stage, 1]])
}
