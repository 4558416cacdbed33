/** On a real store: what is done by hand or by the product itself goes to those who subscribe, in the same commit. */
import { describe, expect, it } from 'vitest'
import { answerTicket, noteOnTicket } from '../../src/act/answer-ticket.ts'
import { autoResolve } from '../../src/act/auto-resolve.ts'
import { createChildIssue, editIssue } from '../../src/act/edit-issue.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import type { TicketEdit } from '../../src/tickets/edit/edit.ts'
import type { Stage } from '../../src/tickets/stage/stage.ts'
import { ANN, DAY_MS, KIM, SAM } from '../tickets/support/desk.ts'
import { BY_SAM, SAM_AGENT, openEditBench, type EditBench } from './editing.ts'

const subscribe: TicketEdit = { kind: 'subscriber', add: [KIM], remove: [] }
const high: TicketEdit = { kind: 'set', field: 'severity', to: 'high' }
const moves = (...stages: Stage[]): TicketEdit[] => stages.map((to) => ({ kind: 'stage', to, override: false, reason: null }))

async function mailsOf({ bench }: EditBench): Promise<readonly { to: string[]; text: string; agent: string | null }[]> {
  const rows = await bench.store.outbox.collection.find({}).sort({ createdAt: 1, _id: 1 }).toArray()
  return rows.map(({ to, cc, text, agent }) => ({ to: [...to, ...cc].map(({ addrSpec }) => addrSpec), text, agent }))
}

/** A ticket that Kim subscribes to, and the outbox empty. */
async function subscribed(edit: EditBench): Promise<Awaited<ReturnType<EditBench['ticket']>>> {
  const { number } = await edit.ticket()
  const ticket = await editTicket(number, [subscribe], BY_SAM, edit.deps)
  await edit.bench.store.outbox.collection.deleteMany({})
  return ticket
}

describe('telling of changes', () => {
  it('T-035 an edit and its one mail are one commit, and its deliverer is woken', async () => {
    const edit = await openEditBench()
    const { number } = await subscribed(edit)
    const woken: string[] = []
    const deps = { ...edit.deps, wake: async (ids: readonly string[]) => void woken.push(...ids) }
    await editTicket(number, [high, ...moves('work_in_progress')], BY_SAM, deps)
    expect(await mailsOf(edit)).toMatchObject([{ to: [KIM], agent: KIM }])
    expect(woken).toHaveLength(1)
  })

  it('T-035 an edit that is to be silent, or changes nothing, sends nothing', async () => {
    const edit = await openEditBench()
    const { number } = await subscribed(edit)
    await editTicket(number, [high], { ...BY_SAM, isSilent: true }, edit.deps)
    await editTicket(number, [high], BY_SAM, edit.deps)
    expect(await mailsOf(edit)).toEqual([])
  })

  it('T-035 a note and an answer are one mail each to the agent who subscribes', async () => {
    const edit = await openEditBench()
    const { number } = await subscribed(edit)
    await noteOnTicket(number, { by: SAM_AGENT, text: 'Odd kettle.' }, edit.deps)
    await answerTicket(number, { by: SAM_AGENT, text: 'Try glue.', to: null, cc: [] }, edit.deps)
    const mails = await mailsOf(edit)
    const toKim = mails.filter(({ to }) => to.includes(KIM)).map(({ text }) => /Odd kettle|Try glue/.exec(text)?.[0])
    expect(new Set(toKim)).toEqual(new Set(['Odd kettle', 'Try glue']))
    expect(toKim).toHaveLength(2)
    expect(mails.filter(({ to }) => to.includes(ANN))).toHaveLength(1)
    expect(mails.filter(({ to }) => to.includes(SAM))).toEqual([])
  })

  it('T-083 the owner hears that every issue was given up, in the commit that gave up the last', async () => {
    const edit = await openEditBench()
    const { number } = await edit.ticket()
    const owned: TicketEdit = { kind: 'set', field: 'ownedBy', to: [KIM] }
    await editTicket(number, [owned, ...moves('work_in_progress', 'awaiting_product_assist')], BY_SAM, edit.deps)
    const { issue } = await createChildIssue(number, { title: 'Seal' }, BY_SAM, edit.deps)
    await edit.bench.store.outbox.collection.deleteMany({})
    await editIssue(issue.number, { stage: 'wont_fix' }, { by: SAM_AGENT }, edit.deps)
    const mails = await mailsOf(edit)
    expect(mails).toMatchObject([{ to: [KIM], agent: KIM }])
    expect(mails[0]?.text).toContain(`ISS-${issue.number} last; its owner decides`)
  })

  it('T-074 who subscribes hears that a ticket was resolved for want of an answer', async () => {
    const edit = await openEditBench({ limits: { autoResolveDays: 5 } })
    const { number } = await subscribed(edit)
    await editTicket(number, moves('work_in_progress', 'awaiting_customer_response'), BY_SAM, edit.deps)
    await edit.bench.store.outbox.collection.deleteMany({})
    edit.clock.nowMs += 6 * DAY_MS
    expect(await autoResolve(edit.deps)).toBe(1)
    expect(await mailsOf(edit)).toMatchObject([{ to: [KIM], agent: KIM }])
  })
})
