/** The tags that every installation starts with (T-102), named as on the tickets page; their slashes are part of the name (T-104). */
import type { TagRecord } from './records.ts'

const plain = (id: string, description: string): TagRecord => ({ id, allowedValues: [], description })
const valued = (id: string, allowedValues: readonly string[], description: string): TagRecord => {
  return { id, allowedValues, description }
}

/** The stock tags. The values of the last three can be changed. */
export const stockTags: readonly TagRecord[] = [
  plain('Stalled', 'Nothing moves.'),
  plain('Priority/Escalated', 'Somebody asked for it to go first.'),
  plain('Fast/Slow Moving', 'Its pace is unusual.'),
  plain('Blocked', 'It waits for something else.'),
  valued('Resolution', ['Fixed', 'Workaround', 'Answered', 'Duplicate', 'Will not fix'], 'How it ended.'),
  valued('Impact', ['One person', 'One team', 'One company', 'Everybody'], 'Who suffers.'),
  valued('Reason', ['Defect', 'Question', 'Request', 'Mistake', 'Outage'], 'Why it was written.'),
]
