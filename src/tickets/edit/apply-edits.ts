/** Applies a list of edits to a ticket: each is checked, each leaves its line of history; one refused refuses them all. */
import { UserError } from '../../errors.ts'
import { later, withField, withOrder, type Cause, type Draft } from '../draft.ts'
import type { World } from '../decision.ts'
import type { MailboxPolicy } from '../directory.ts'
import type { TicketEdit } from './edit.ts'
import { withCustomField } from './edit-custom-field.ts'
import { withPeopleEdit } from './edit-people.ts'
import { withSet } from './edit-set.ts'
import { withStageEdit } from './edit-stage.ts'
import { withTags } from './edit-tags.ts'
import type { ResolvedContact } from '../people/people.ts'
import type { RecordLookup } from '../records/records.ts'
import { diagramOf, type StageDiagram } from '../stage/stage-diagram.ts'
import { displayId, type Ticket } from '../ticket.ts'

/** What edits are made in. */
export interface EditPlace {
  readonly world: World
  readonly records: RecordLookup
  readonly mailbox: MailboxPolicy
  readonly cause: Cause
}

/** A ticket after some edits, and the contacts that they made. */
export interface Edited {
  readonly draft: Draft
  readonly added: readonly ResolvedContact[]
}

/**
 * Applies edits in their order.
 *
 * @throws {UserError} with one sentence when one of them is refused
 */
export function withEdits(draft: Draft, edits: readonly TicketEdit[], place: EditPlace): Edited {
  refuseMerged(draft.ticket)
  return edits.reduce<Edited>(
    (at, edit) => {
      const edited = withEdit(at.draft, edit, place)
      return { draft: edited.draft, added: [...at.added, ...edited.added] }
    },
    { draft, added: [] },
  )
}

/** @throws {UserError} X-2: a merged ticket never changes again */
export function refuseMerged({ number, mergedInto }: Ticket): void {
  if (mergedInto === null) return
  throw new UserError(`${displayId(number)} was merged into ${displayId(mergedInto)}; nothing changes it any more`)
}

function withEdit(draft: Draft, edit: TicketEdit, place: EditPlace): Edited {
  switch (edit.kind) {
    case 'set':
      return alone(withSet(draft, edit, place))
    case 'stage':
      return alone(withStageEdit(draft, edit, { cause: place.cause, diagram: diagramFor(draft, place) }))
    case 'needsResponse':
      return alone(withNeedsResponse(draft, edit.to, place.cause))
    case 'member':
    case 'reporter':
    case 'subscriber':
      return withPeopleEdit(draft, edit, place)
    case 'tag':
      return alone(withTags(draft, edit, place))
    case 'customField':
      return alone(withCustomField(draft, edit, place))
  }
}

/** T-041 and T-042: whoever turns it off has seen every message up to now; no clock hears of it. */
function withNeedsResponse(draft: Draft, to: boolean, cause: Cause): Draft {
  if (typeof to !== 'boolean') throw new UserError('needs response is true or false')
  const set = withField(draft, { field: 'needsResponse', to, rule: 'T-041' }, cause)
  if (to) return set
  const { needsOn, needsOff } = draft.ticket.order
  return withOrder(set, 'needsOff', { ...cause, order: later(needsOn, needsOff) })
}

function diagramFor({ ticket }: Draft, { world }: EditPlace): StageDiagram {
  return diagramOf(world.policy.diagrams, ticket.subtype)
}

function alone(draft: Draft): Edited {
  return { draft, added: [] }
}
