/** Adds the records that the configuration names: users, groups, parts, and the stock tags. */
import type { Config } from './schema.ts'
import type { RecordStore } from '../store/records.ts'
import type { GroupRecord, PartRecord, TagRecord, UserRecord } from '../tickets/records/records.ts'
import { stockTags } from '../tickets/records/stock-tags.ts'

/** Adds those that are missing; existing ones stay as they are. Safe to repeat. */
export async function seedRecords(config: Config, records: RecordStore): Promise<void> {
  await Promise.all([
    records.seed('user', config.agents.map(userOf)),
    records.seed('group', groupsOf(config)),
    records.seed('part', partsOf(config)),
    records.seed('tag', [...stockTags, ...holdTagOf(config)]),
  ])
}

/** The tag that exempts tickets from deletion; needed only where something is ever deleted. */
function holdTagOf({ retention: { holdTag, ...days } }: Config): TagRecord[] {
  if (Object.values(days).every((number) => number === undefined)) return []
  return [{ id: holdTag, allowedValues: [], description: 'It has to be kept, and so have the people on it.' }]
}

function userOf({ address, name }: Config['agents'][number]): UserRecord {
  return { id: address, addrSpec: address, displayName: name, state: 'active' }
}

function groupsOf({ agents }: Config): GroupRecord[] {
  const names = [...new Set(agents.flatMap(({ groups }) => groups))]
  return names.map((id) => ({
    id,
    memberType: 'dev_user',
    members: agents.filter(({ groups }) => groups.includes(id)).map(({ address }) => address),
  }))
}

function partsOf({ mailboxes }: Config): PartRecord[] {
  const names = [...new Set(mailboxes.map(({ part }) => part))]
  return names.map((id) => ({ id, type: 'product', parent: null, ownedBy: null }))
}
