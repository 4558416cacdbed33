/** What people filter tickets by is found by an index, on a real MongoDB: never by reading every ticket. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/store.ts'
import { matchOf } from '../../src/store/ticket-selection.ts'
import { stages } from '../../src/tickets/stage/stage.ts'
import { allowed } from '../../src/act/refusal-to-error.ts'
import { conditionOf } from '../../src/tickets/records/ticket-query.ts'
import type { TicketNumber } from '../../src/tickets/ticket.ts'
import { ticketOf } from '../send/outbox-fixtures.ts'
import { emptyDatabaseUri } from '../support/places.ts'

const count = 400
let store: Store

/** Each value is one ticket's in twenty, so that an index is worth while. */
beforeAll(async () => {
  store = await openStore(emptyDatabaseUri())
  const documents = Array.from({ length: count }, (_, i) => {
    const of = i % 20
    const { number: _number, ...rest } = ticketOf((i + 1) as TicketNumber)
    return {
      ...rest,
      _id: i + 1,
      stage: stages[of % stages.length],
      needsResponse: of === 0,
      ...{ ownedBy: [`owner-${of}`], group: `group-${of}`, revOrg: `org-${of}`, account: `account-${of}` },
      ...{ part: `part-${of}`, reportedBy: [`org-${of}/a@x.example`], subscribers: [`owner-${of}`] },
      emailMembers: [{ addrSpec: `member-${of}@x.example`, displayName: '', contact: null, isUser: false }],
      tags: [{ name: `tag-${of}`, value: null }],
      links: [{ type: 'is_dependent_on', target: `ISS-${of}` }],
      ...{ createdAtMs: Date.UTC(2026, 0, 1) + i * 86_400_000, modifiedAtMs: Date.UTC(2026, 0, 1) + i * 86_400_000 },
    }
  })
  await store.tickets.collection.insertMany(documents as never)
})
afterAll(() => store.close())

interface Plan {
  readonly queryPlanner: { readonly winningPlan: unknown }
  readonly executionStats: { readonly totalDocsExamined: number; readonly nReturned: number }
}

async function planOf(filters: readonly string[]): Promise<Plan> {
  const match = matchOf(filters.map((text) => allowed(conditionOf(text, []))))
  const asked = store.tickets.collection
    .find(match as never)
    .sort({ modifiedAtMs: -1, _id: -1 })
    .limit(200)
  return (await asked.explain('executionStats')) as unknown as Plan
}

describe('an index serves', () => {
  it.each([
    ['the stage', ['stage=queued']],
    ['who owns it', ['owned_by=owner-3']],
    ['the group', ['group=group-3']],
    ['needs response', ['needs_response=true']],
    ['the workspace', ['rev_org=org-3']],
    ['the account', ['account=account-3']],
    ['the part', ['applies_to_part=part-3']],
    ['a tag', ['tags=tag-3']],
    ['who reports it', ['reported_by=org-3/a@x.example']],
    ['a member', ['email_members=member-3@x.example']],
    ['who subscribes', ['subscribers=owner-3']],
    ['what it is linked to', ['links=ISS-3']],
    ['when it was created', ['created_date>=2026-03-01', 'created_date<2026-03-10']],
    ['when it was changed', ['modified_date>=2026-03-01', 'modified_date<2026-03-10']],
    ['an owner’s tickets in a stage', ['owned_by=owner-3', 'stage=awaiting_development']],
  ])('%s', async (_, filters) => {
    const { queryPlanner, executionStats } = await planOf(filters)
    expect(JSON.stringify(queryPlanner.winningPlan)).not.toContain('COLLSCAN')
    expect(executionStats.nReturned).toBeGreaterThan(0)
    // Reading along an index that only gives the order would examine every ticket, too.
    expect(executionStats.totalDocsExamined).toBeLessThan(count / 4)
  })

  it('the list without a filter, in the order of changes and of creation', async () => {
    for (const field of ['modifiedAtMs', 'createdAtMs']) {
      const asked = store.tickets.collection
        .find({})
        .sort({ [field]: -1, _id: -1 })
        .limit(20)
      const { executionStats } = (await asked.explain('executionStats')) as unknown as Plan
      expect(executionStats.totalDocsExamined).toBeLessThanOrEqual(20)
    }
  })
})
