/** Attributes are called outside as DevRev calls them (T-016). */
import { expect, it } from 'vitest'
import { wireName } from '../../../src/tickets/records/wire-name.ts'

it.each([
  ['addrSpec', 'email'],
  ['part', 'applies_to_part'],
  ['targetCloseAtMs', 'target_close_date'],
  ['closedAtMs', 'actual_close_date'],
  ['snoozedUntilMs', 'snoozed_until'],
  ['mergedInto', 'is_merged_into'],
  ['title', 'title'],
  ['revOrg', 'rev_org'],
  ['isFollowUpOf', 'is_follow_up_of'],
  ['tnt__region', 'tnt__region'],
])('T-016 %s is called %s', (name, called) => {
  expect(wireName(name)).toBe(called)
})
