/** A draft of an agent: as a form submits it, and as it is stored. */
import type { Address } from '../mail/message.ts'
import type { HeldAnswer } from '../store/answers-in-undo-window.ts'
import type { Artifact } from '../tickets/ticket.ts'

/** What is being written. */
export interface Writing {
  readonly text: string
  readonly kind: 'answer' | 'note'
  /** null: all members. */
  readonly to: readonly string[] | null
  readonly cc: string
  /** The time of the newest customer message on the page. */
  readonly seenMs: number
  readonly files: readonly Artifact[]
}

/** The fields of a submitted form. */
export type Fields = Readonly<Record<string, string | string[] | undefined>>

/** The text of a field. */
export function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value.replace(/\r\n/g, '\n').replaceAll('\0', '').toWellFormed() : ''
}

/** Splits a field at commas, semicolons and spaces. */
export function listOf(value: string | string[] | undefined): readonly string[] {
  return textOf(value)
    .split(/[,;\s]+(?![^=]*=)/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Reads a submitted form. */
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

/** The stored form of a draft; empty: nothing to store. */
export function keptText({ seenMs: _, ...writing }: Writing): string {
  return writing.text.trim() === '' && writing.files.length === 0 ? '' : JSON.stringify({ ...writing, text: writing.text.slice(0, 65_536) })
}

/** A stored draft, to be continued. */
export function begunWriting(kept: string, seenMs: number): Writing {
  const fresh = { text: '', kind: 'answer', to: null, cc: '', files: [], seenMs } as const
  return kept.startsWith('{') ? { ...fresh, ...(JSON.parse(kept) as Omit<Writing, 'seenMs'>) } : { ...fresh, text: kept }
}

/** A held answer that was taken back, as a draft. */
export function writingBack({ writing: { text, to, cc, files, seenMs } }: HeldAnswer): Writing {
  const named = (people: readonly Address[]) => people.map(({ addrSpec }) => addrSpec)
  return { text, kind: 'answer', to: to && named(to), cc: named(cc).join(', '), files, seenMs }
}
