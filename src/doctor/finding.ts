/** The findings of an examination, and how they are made. */

/** `fault`: something does not work, or mail is in danger. `warning`: it works, but less well or less safely than it should. */
export type FindingLevel = 'ok' | 'warning' | 'fault'

export interface Finding {
  /** What was checked: `mongodb`, `redis`, `mailbox support`, `domain example.com`, … */
  readonly subject: string
  readonly level: FindingLevel
  readonly text: string
  /** What to do, and where; '' when nothing needs to be done. */
  readonly advice: string
}

/** Makers of findings about one subject. */
export interface Findings {
  readonly ok: (text: string) => Finding
  readonly warning: (text: string, advice: string) => Finding
  readonly fault: (text: string, advice: string) => Finding
}

/** The makers of findings about a subject. */
export function about(subject: string): Findings {
  return {
    ok: (text) => ({ subject, level: 'ok', text, advice: '' }),
    warning: (text, advice) => ({ subject, level: 'warning', text, advice }),
    fault: (text, advice) => ({ subject, level: 'fault', text, advice }),
  }
}

/** The troubles; when there are none, the finding that all is well. */
export function orWell(troubles: readonly (Finding | null)[], well: Finding): readonly Finding[] {
  const found = troubles.filter((trouble) => trouble !== null)
  return found.length > 0 ? found : [well]
}

/** Compares versions number by number: `1.2.3` is older than `1.10`. */
export function isOlder(version: string, than: string): boolean {
  const [own, other] = [version, than].map((text) => text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0))
  for (let i = 0; i < (other?.length ?? 0); i++) {
    const difference = (own?.[i] ?? 0) - (other?.[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

/** A length of time in words. */
export function spanText(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
