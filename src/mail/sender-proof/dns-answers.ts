/** DNS answers, cached for a while and limited in number: a mail's content can cause no other network requests. */

/**
 * Queries the DNS, like `dns.promises.resolve`: resolves to the answer, or rejects with a `code` such as `ENOTFOUND`. TXT answers are lists
 * of character-strings.
 */
export type DnsResolver = (name: string, type: string) => Promise<readonly unknown[]>

/** Node has no TTL of TXT records; a changed key or policy may go unnoticed for this long. */
const answerAgeMs = 5 * 60 * 1000
/** RFC 2308 §7.1 allows caching failures for up to five minutes; mail waits for the next attempt. */
const troubleAgeMs = 30 * 1000
const answersKept = 5_000
/** Larger answers are no keys or policies, and five thousand of them would exhaust the memory. */
const longestKeptChars = 8_192

/** The name does not exist, or has no such record: an answer, not a failure. */
const noRecordCodes = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

interface Remembered {
  readonly answer: Promise<readonly unknown[]>
  untilMs: number
}

/**
 * A resolver that caches answers, nonexistence and failures, and shares queries under way.
 *
 * @param now - in milliseconds
 */
export function rememberingResolver(ask: DnsResolver, now: () => number): DnsResolver {
  const known = new Map<string, Remembered>()
  return (name, type) => {
    const key = `${type} ${name.toLowerCase()}`
    const found = known.get(key)
    known.delete(key)
    const entry = found && found.untilMs > now() ? found : remembered(() => ask(name, type), now)
    known.set(key, entry)
    entry.answer.then(
      (answer) => void (JSON.stringify(answer).length > longestKeptChars && known.delete(key)),
      () => undefined,
    )
    const [oldest] = known.keys()
    if (known.size > answersKept && oldest !== undefined) known.delete(oldest)
    return entry.answer
  }
}

function remembered(ask: () => Promise<readonly unknown[]>, now: () => number): Remembered {
  const answer = ask()
  const entry: Remembered = { answer, untilMs: Infinity }
  answer.then(
    () => void (entry.untilMs = now() + answerAgeMs),
    (error: unknown) => void (entry.untilMs = now() + (isNoRecord(error) ? answerAgeMs : troubleAgeMs)),
  )
  return entry
}

/** Whether the DNS says that there is no such record; all other errors are failures. */
function isNoRecord(error: unknown): boolean {
  return noRecordCodes.has((error as { code?: string }).code ?? '')
}

/**
 * A resolver for one mail, which fails after a number of queries. An invalid name counts as a nonexistent one; otherwise a forger could
 * turn a failed check into a temporary error.
 */
export function boundedResolver(ask: DnsResolver, questionsAtMost: number): DnsResolver {
  let questions = 0
  return async (name, type) => {
    if (++questions > questionsAtMost) throw Object.assign(new Error('too many questions'), { code: 'EQUESTIONS' })
    return ask(name, type).catch((error: unknown) => {
      if (isNoRecord(error)) throw Object.assign(new Error('no record'), { code: 'ENOTFOUND' })
      throw error
    })
  }
}
