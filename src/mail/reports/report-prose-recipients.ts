/** Finds the recipients in a mailer's notice that the mail did not reach. */
import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase } from '../languages/phrase-pattern.ts'
import { addressesIn } from './recipients-in-report.ts'

const RECIPIENT_CUE = anyPhrase([
  '\\brcpt\\b|recipient|addressee?|deliver(ed|y)? (your |the |this )?(mail|message|e-mail)? ?to\\b',
  '(sent|send|mail|message) to\\b|\\bto:|unknown|undeliver',
  ...phrasesOf(({ bounces }) => bounces.recipients),
])
const STRANGER_CUE =
  /\bmail from\b|\bfrom:|sender|contact|assistance|support|help\b|postmaster@|mailer-daemon@|message-?id|reply-to|originat|\bcc:/i

/** Words before the address that a mail was sent to. */
const SENT_TO = /(?:\bto:?|\brcpt[^<\n]{0,20}|\bfor|recipients?:?|addressee?:?)\s{0,4}[<"(]?$/i

/**
 * The addresses that, by the notice, did not get the mail.
 *
 * Addresses on their own lines come first, then those after such words, then all others. Strangers are returned only when there are no
 * others, and when words before them say that the mail was sent to them, as with a failed mail to oneself: not in "Sorry ann@…".
 *
 * @param text - the notice, some ten thousand characters
 * @param strangers - addresses that are unlikely to be failed recipients: the reader's own and the mailer's; lower case
 * @returns lower case, at most 100
 */
export function recipientsIn(text: string, strangers: ReadonlySet<string>): string[] {
  const tiers: [Set<string>, Set<string>, Set<string>] = [new Set(), new Set(), new Set()]
  const sentTo = new Set<string>()
  for (const line of text.split(/\r?\n/)) {
    if (!line.includes('@') || line.length > 2_000) continue
    const tier = tierOf(line)
    for (const address of addressesIn(line.replace(/\bhttps?:\/\/\S+|mailto:\S+/gi, ' '))) {
      tiers[tier].add(address)
      const before = line.slice(0, line.toLowerCase().indexOf(address))
      if (tier === 1 && SENT_TO.test(before)) sentTo.add(address)
    }
  }
  const others = tiers.map((tier) => new Set([...tier].filter((address) => !strangers.has(address))))
  const found = [...others, tiers[0], sentTo].find((tier) => tier.size > 0)
  return [...(found ?? [])].slice(0, 100)
}

function tierOf(line: string): 0 | 1 | 2 {
  if (STRANGER_CUE.test(line) && !/\brcpt\b/i.test(line)) return 2
  if (/^[ \t>*•·-]*(?:[45]\d\d[ \t]+)?[<"']?[^\s<>"']+@[^\s<>"']+[>"']?(?=[ \t:;,.([]|$)/.test(line)) return 0
  return RECIPIENT_CUE.test(line) ? 1 : 2
}
