/** Loads the records that rules look up, so that the rules themselves need no database. */
import type { Store } from '../store/store.ts'
import type { TicketEdit } from '../tickets/edit/edit.ts'
import { personKey } from '../tickets/records/person-named.ts'
import type { FieldRecord, RecordKind, RecordLookup, Records } from '../tickets/records/records.ts'

/** Ids of records, by kind. */
export type RecordNeeds = { readonly [K in RecordKind]?: readonly string[] }

const kindOfField: Readonly<Record<string, RecordKind>> = {
  part: 'part',
  group: 'group',
  ownedBy: 'user',
  subtype: 'subtype',
  revOrg: 'workspace',
}

/** The records that edits of a ticket name. */
export function needsOfEdits(edits: readonly TicketEdit[]): RecordNeeds {
  const needs: { [K in RecordKind]?: string[] } = {}
  const need = (kind: RecordKind, ids: readonly unknown[]) => {
    needs[kind] = [...(needs[kind] ?? []), ...ids.filter((id): id is string => typeof id === 'string')]
  }
  for (const edit of edits) {
    if (edit.kind === 'tag')
      need(
        'tag',
        edit.add.map(({ name }) => name),
      )
    if (edit.kind === 'member' || edit.kind === 'reporter' || edit.kind === 'subscriber') {
      const people = [...edit.add, ...edit.remove].map(personKey)
      need('user', people)
      need('contact', people)
    }
    const kind = edit.kind === 'set' ? kindOfField[edit.field] : undefined
    if (edit.kind === 'set' && kind) need(kind, Array.isArray(edit.to) ? edit.to : [edit.to])
  }
  return needs
}

/** Loads records by id, and every custom field. */
export async function loadRecords(needs: RecordNeeds, { records }: Store): Promise<RecordLookup> {
  const fields: FieldRecord[] = []
  for await (const field of records.all('field')) fields.push(field)
  const found = new Map<string, Records[RecordKind]>()
  for (const [kind, ids] of Object.entries(needs) as [RecordKind, readonly string[]][])
    for (const record of await records.load(kind, [...new Set(ids)])) found.set(`${kind}\n${record.id}`, record)
  return {
    fields,
    find: <K extends RecordKind>(kind: K, id: string) => (found.get(`${kind}\n${id}`) ?? null) as Records[K] | null,
  }
}
