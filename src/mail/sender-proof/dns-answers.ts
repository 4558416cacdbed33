/** Answers of the DNS, remembered for a while and counted: the only thing that is ever asked for because a mail names it. */

/**
 * Asks the DNS, in the manner of `dns.promises.resolve`: an answer, or an error with a `code` such as `ENOTFOUND`.
 * TXT answers are lists of character-strings.
 */
export type DnsResolver = (name: string, type: string) => Promise<readonly unknown[]>

/** Node tells no TTL of TXT records. So long a changed key or policy may go unnoticed. */
const answerAgeMs = 5 * 60 * 1000
/** RFC 2308 §7.1 lets failures be kept for up to five minutes; mail waits for the next try. */
const troubleAgeMs = 30 * 1000
const answersKept = 5_000
/** A larger answer is no key and no policy; five thousand of them would not fit memory. */
const longestKeptChars = 8_192

/** The name does not exist, or has no such record: this is an answer, not trouble. */
const noRecordCodes = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME'])

interface Remembered {
  readonly answer: Promise<readonly unknown[]>
  untilMs: number
}

/** A resolver that asks each question once at a time, and remembers answers, what does not exist, and failures. */
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

/** Does the DNS say that there is no such record? Anything else that goes wrong is trouble. */
function isNoRecord(error: unknown): boolean {
  return noRecordCodes.has((error as { code?: string }).code ?? '')
}

/**
 * A resolver for one mail: after so many questions there are no more answers. A name that cannot exist is one that does
 * not exist: otherwise a forger could turn a failed check into trouble.
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
