/** Applies a list of edits to a ticket: each is checked and leaves its line of history; if one is refused, none is applied. */
import { later, withField, withOrder, type Cause, type Draft } from '../draft.ts'
import { refusal, through, type Refused } from '../refusal.ts'
import { diagramOf } from '../stage/stage-diagram.ts'
import { displayId, type Ticket } from '../ticket.ts'
import { withTicketMade } from '../conversation.ts'
import { withCustomField } from './edit-custom-field.ts'
import { withPeopleEdit } from './edit-people.ts'
import { withSet } from './edit-set.ts'
import { withStageEdit } from './edit-stage.ts'
import { withTags } from './edit-tags.ts'
import type { EditContext, TicketEdit } from './edit.ts'

/** Applies edits in their order, or returns the refusals of all. */
export function withEdits(draft: Draft, edits: readonly TicketEdit[], context: EditContext): Draft | Refused {
  const rules = edits.map((edit) => (at: Draft) => withEdit(at, edit, context))
  return refusalIfMerged(draft.ticket) ?? through(draft, rules)
}

/** a merged ticket never changes again. */
export function refusalIfMerged({ number, mergedInto }: Ticket): Refused | null {
  if (mergedInto === null) return null
  return refusal(`${displayId(number)} was merged into ${displayId(mergedInto)}; nothing changes it any more`)
}

function withEdit(draft: Draft, edit: TicketEdit, context: EditContext): Draft | Refused {
  switch (edit.kind) {
    case 'set':
      return withSet(draft, edit, context)
    case 'stage': {
      const diagram = diagramOf(context.site.policy.diagrams, draft.ticket.subtype)
      return withStageEdit(draft, edit, { cause: context.cause, diagram })
    }
    case 'needsResponse':
      return withNeedsResponse(draft, edit.to, context.cause)
    case 'ticket':
      return withTicketMade(draft, context.site, context.cause)
    case 'member':
    case 'reporter':
    case 'subscriber':
      return withPeopleEdit(draft, edit, context)
    case 'tag':
      return withTags(draft, edit, context)
    case 'customField':
      return withCustomField(draft, edit, context)
  }
}

/** T-041, T-042: whoever turns it off has seen every message so far. Clocks are not affected. */
function withNeedsResponse(draft: Draft, to: boolean, cause: Cause): Draft | Refused {
  if (typeof to !== 'boolean') return refusal('needs response is true or false')
  const set = withField(draft, { field: 'needsResponse', to, rule: 'T-041' }, cause)
  if (to) return set
  const { needsOn, needsOff } = draft.ticket.order
  return withOrder(set, 'needsOff', { ...cause, order: later(needsOn, needsOff) })
}
