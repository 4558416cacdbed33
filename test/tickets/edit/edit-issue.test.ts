/** Issues as they are made and changed: a title is enough, and every fault is told (T-081, T-082). */
import { describe, expect, it } from 'vitest'
import { causeOf } from '../../../src/tickets/draft.ts'
import { changedIssue, newIssue, type WrittenIssue } from '../../../src/tickets/edit/edit-issue.ts'
import { issueStages, type Issue, type IssueChange, type IssueNumber } from '../../../src/tickets/issue.ts'
import type { RecordLookup } from '../../../src/tickets/records/records.ts'
import { isRefused } from '../../../src/tickets/refusal.ts'
import { HOUR_MS, KIM, SAM, START_MS } from '../support/desk.ts'
import { lookup } from '../support/editing.ts'

/** The part Kettles is Kim's. */
const records: RecordLookup = {
  ...lookup,
  find: ((kind, id) => (kind === 'part' && id === 'Kettles' ? { id, ownedBy: KIM } : lookup.find(kind, id))) as RecordLookup['find'],
}
const at = (atMs: number, by = SAM) => causeOf('issue', { kind: 'user', id: by }, { atMs })
const make = (written: WrittenIssue & { readonly part?: string }) =>
  newIssue({ part: 'General', ...written, number: 7 as IssueNumber }, { records, cause: at(START_MS) })
const plain = make({ title: 'Lid' }) as Issue
const change = (to: IssueChange, hour = 1) => changedIssue(plain, to, { records, cause: at(START_MS + hour * HOUR_MS, KIM) })

describe('a new issue', () => {
  it('T-081 needs a title, and has everything else', () => {
    const by = { kind: 'user', id: SAM }
    expect(plain).toEqual({
      ...{ number: 7, version: 0, title: 'Lid', body: '', stage: 'triage', part: 'General', revOrg: null, ownedBy: [] },
      ...{ createdBy: by, createdAtMs: START_MS, modifiedBy: by, modifiedAtMs: START_MS },
    })
  })

  it.each<readonly [WrittenIssue, Partial<Issue>]>([
    [{ title: ' Lid ' }, { title: 'Lid' }],
    [
      { title: 'x'.repeat(256), body: 'y'.repeat(65_536) },
      { title: 'x'.repeat(256), body: 'y'.repeat(65_536) },
    ],
    [
      { title: 'Lid', part: 'Kettles' },
      { part: 'Kettles', ownedBy: [KIM] },
    ],
    [{ title: 'Lid', part: 'Kettles', ownedBy: [SAM] }, { ownedBy: [SAM] }],
    [{ title: 'Lid', part: 'Kettles', ownedBy: [] }, { ownedBy: [] }],
    [
      { title: 'Lid', stage: 'in_review', revOrg: 'Acme' },
      { stage: 'in_review', revOrg: 'Acme' as never },
    ],
    [{ title: 'Lid', revOrg: null }, { revOrg: null }],
  ])('T-081 of %j has what is given', (written, has) => {
    expect(make(written)).toMatchObject(has)
  })
})

describe('an issue is refused', () => {
  it.each<readonly [IssueChange, string]>([
    [{ title: ' ' }, 'the title of an issue has 1 to 256 characters'],
    [{ title: 'x'.repeat(257) }, 'the title of an issue has 1 to 256 characters'],
    [{ title: 7 as never }, 'the title of an issue has 1 to 256 characters'],
    [{ body: 'x'.repeat(65_537) }, 'the description of an issue has 0 to 65536 characters'],
    [{ body: null as never }, 'the description of an issue has 0 to 65536 characters'],
    [{ stage: 'resolved' as never }, `the stage of an issue is one of ${issueStages.join(', ')}; not "resolved"`],
    [{ part: 'Lids' }, 'there is no part "Lids"'],
    [{ revOrg: 'Nowhere' }, 'there is no workspace "Nowhere"'],
    [{ ownedBy: [SAM, 'x@us.example'] }, 'there is no user "x@us.example"'],
  ])('T-081 for %j: %s', (to, message) => {
    expect(change(to)).toEqual({ refused: [{ message }] })
    expect(isRefused(make({ title: 'Lid', ...to }))).toBe(true)
  })

  it('T-081 for all of its faults at once', () => {
    expect(change({ title: '', part: 'Lids', ownedBy: ['a', 'b'] })).toHaveProperty('refused.length', 4)
  })
})

describe('a change of an issue', () => {
  it.each<readonly [IssueChange, Partial<Issue>]>([
    [{ title: ' Spout ' }, { title: 'Spout' }],
    [{ body: '', stage: 'completed' }, { stage: 'completed' }],
    [{ part: 'Kettles' }, { part: 'Kettles' }],
    [
      { ownedBy: [KIM], revOrg: 'Acme' },
      { ownedBy: [KIM], revOrg: 'Acme' as never },
    ],
  ])('T-081 %j leaves the rest, and says who made it', (to, has) => {
    const modified = { modifiedBy: { kind: 'user', id: KIM }, modifiedAtMs: START_MS + HOUR_MS }
    expect(change(to)).toEqual({ ...plain, ...has, ...modified })
  })

  it('T-008 never moves the modified date back', () => {
    expect(change({ title: 'Spout' }, -1)).toMatchObject({ title: 'Spout', modifiedAtMs: START_MS })
  })

  it.each<readonly [IssueChange]>([[{}], [{ title: ' Lid ' }], [{ title: undefined as never, ownedBy: [], stage: 'triage' }]])(
    'T-008 %j changes nothing',
    (to) => {
      expect(change(to)).toBe(plain)
    },
  )
})
