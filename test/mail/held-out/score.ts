/** Scores the mails of fixtures/held-out, which no rule was fitted to. */
import { readFileSync } from 'node:fs'
import type { ParsedMessage } from '../../../src/mail/message.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'

const FOLDER = new URL('../../../fixtures/held-out/', import.meta.url)

/** What is to be understood of a mail. */
interface Expectation {
  readonly kind: ParsedMessage['kind']
  readonly reply?: string
  readonly recipients?: readonly string[]
  readonly permanent?: boolean
  readonly class?: string
}

/** What was read otherwise. */
export interface Miss {
  readonly file: string
  readonly check: string
  readonly wanted: unknown
  readonly got: unknown
}

/** By check: how many of how many are right. */
export interface Score {
  readonly totals: Readonly<Record<string, { right: number; total: number }>>
  readonly misses: readonly Miss[]
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

function* checksOf(wanted: Expectation, { kind, visibleReply, report }: ParsedMessage): Generator<Omit<Miss, 'file'>> {
  const group = wanted.reply !== undefined ? 'reply' : wanted.recipients ? 'report' : wanted.kind === 'human' ? 'person' : 'absence'
  if (group !== 'reply') yield { check: `${group}: kind`, wanted: wanted.kind, got: kind }
  if (wanted.reply !== undefined) yield { check: 'reply: text', wanted: inOneLine(wanted.reply), got: inOneLine(visibleReply) }
  if (!wanted.recipients) return
  yield {
    check: 'report: recipients',
    wanted: [...wanted.recipients].sort().join(' '),
    got: [...(report?.recipients ?? [])].sort().join(' '),
  }
  if (wanted.permanent !== undefined) yield { check: 'report: permanence', wanted: wanted.permanent, got: report?.isPermanent ?? null }
  if (wanted.class !== undefined) yield { check: 'report: class', wanted: wanted.class, got: report?.class ?? null }
}

/** Reads all of them. */
export async function scoreHeldOut(): Promise<Score> {
  const expected = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Readonly<Record<string, Expectation>>
  const totals: Record<string, { right: number; total: number }> = {}
  const misses: Miss[] = []
  for (const [file, wanted] of Object.entries(expected)) {
    const { message } = await parseMail(readFileSync(new URL(file, FOLDER)))
    for (const check of checksOf(wanted, message)) {
      const total = (totals[check.check] ??= { right: 0, total: 0 })
      total.total++
      if (check.wanted === check.got) total.right++
      else misses.push({ file, ...check })
    }
  }
  return { totals, misses }
}
