/** The tickets of the API as tests read them, typed independently of the product's own types. */
import type { Stage, StageState } from '../../src/tickets/stage/stage.ts'
import type { Severity } from '../../src/tickets/ticket.ts'

/** A ticket in an answer of the API. */
export interface WireTicket {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly stage: { readonly name: Stage; readonly state: StageState }
  readonly severity: Severity
  readonly rev_org: string | null
  readonly account: string | null
  readonly reported_by: readonly string[]
  readonly email_members: readonly { readonly email: string; readonly contact: string | null }[]
  readonly subscribers: readonly string[]
  readonly tags: readonly { readonly name: string; readonly value: string | null }[]
  readonly links: readonly { readonly link_type: string; readonly target: string }[]
  readonly needs_response: boolean
  readonly is_spam: boolean
  readonly source_channel: string
  readonly owned_by: readonly string[]
  readonly created_by: { readonly kind: string; readonly id: string }
  readonly created_date: string
  readonly modified_by: { readonly kind: string; readonly id: string }
  readonly modified_date: string
  readonly actual_close_date: string | null
  readonly is_merged_into: string | null
}
