/** What an agent has begun to write: as a form says it, and as it is kept. */
import type { Address } from '../mail/message.ts'
import type { HeldAnswer } from '../store/answers-in-undo-window.ts'
import type { Artifact } from '../tickets/ticket.ts'

/** What is being written. */
export interface Writing {
  readonly text: string
  readonly kind: 'answer' | 'note'
  /** Null: all members. */
  readonly to: readonly string[] | null
  readonly cc: string
  /** The newest message of a customer that was on the page. */
  readonly seenMs: number
  readonly files: readonly Artifact[]
}

/** A form of pages, as it arrives. */
export type Fields = Readonly<Record<string, string | string[] | undefined>>

/** A field's text. */
export function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value.replace(/\r\n/g, '\n').replaceAll('\0', '').toWellFormed() : ''
}

/** Words, addresses, or names with values: separated by commas, semicolons or spaces. */
export function listOf(value: string | string[] | undefined): readonly string[] {
  return textOf(value)
    .split(/[,;\s]+(?![^=]*=)/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** What a form says. */
export function writingOf(body: Fields, files: readonly Artifact[]): Writing {
  return {
    text: textOf(body['text']),
    kind: body['kind'] === 'note' ? 'note' : 'answer',
    to: [body['to'] ?? []].flat(),
    cc: textOf(body['cc']),
    seenMs: Number(body['seen']) || 0,
    files,
  }
}

/** As it is kept for later; '' where there is nothing to keep. */
export function keptText({ seenMs: _, ...writing }: Writing): string {
  return writing.text.trim() === '' && writing.files.length === 0 ? '' : JSON.stringify({ ...writing, text: writing.text.slice(0, 65_536) })
}

/** What was kept, to go on with. */
export function begunWriting(kept: string, seenMs: number): Writing {
  const fresh = { text: '', kind: 'answer', to: null, cc: '', files: [], seenMs } as const
  return kept.startsWith('{') ? { ...fresh, ...(JSON.parse(kept) as Omit<Writing, 'seenMs'>) } : { ...fresh, text: kept }
}

/** An answer that was taken back, to go on with. */
export function writingBack({ writing: { text, to, cc, files, seenMs } }: HeldAnswer): Writing {
  const named = (people: readonly Address[]) => people.map(({ addrSpec }) => addrSpec)
  return { text, kind: 'answer', to: to && named(to), cc: named(cc).join(', '), files, seenMs }
}
