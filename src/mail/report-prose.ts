/** Reads reports that are written for people only, as mailers wrote them before RFC 3464 and many still do. */
import { addressesIn } from './report-address.ts'
import { enhancedCodesIn, type RecipientOutcome, replyCodeIn } from './report-failure.ts'
import { permanenceOfCode, permanenceOfWords } from './report-permanence.ts'
import { DELAY_WORDS } from './bounce-signs.ts'

/** No more of a notice is read: mailers put what matters at the top. */
const NOTICE_CHARACTERS = 20_000

/**
 * Reads what a mailer's notice says of the failure.
 *
 * @param notice - the text above the returned mail, subject included
 * @param strangers - addresses that are not failed recipients: the reader's own and the mailer's; lower case
 */
export function proseOutcome(notice: string, strangers: ReadonlySet<string>): RecipientOutcome {
  const text = notice.slice(0, NOTICE_CHARACTERS)
  const blocks = blocksOf(text)
  const explanation = blocks.find((block) => replyCodeIn(block) !== null || enhancedCodesIn(block).length > 0)
  const status = statusOf(text)
  const replyCode = replyCodeIn(text)
  const isDelay = DELAY_WORDS.test(text)
  const isPermanent = isDelay ? false : (permanenceOfBlocks(blocks) ?? permanenceOfCode(status, replyCode))
  return {
    recipients: recipientsIn(text, strangers),
    action: isDelay ? 'delayed' : 'failed',
    status,
    replyCode,
    diagnostic: explanation?.slice(0, 2_000) ?? null,
    isPermanent,
  }
}

function statusOf(text: string): string | null {
  return enhancedCodesIn(text).find((code) => !code.startsWith('2')) ?? null
}

/** One absent address among several failures makes the report permanent. */
function permanenceOfBlocks(blocks: readonly string[]): boolean | null {
  const verdicts = blocks.map((block) => (/(?<![\d.])4\.\d\.\d/.test(block) ? false : permanenceOfWords(block)))
  if (verdicts.includes(true)) return true
  return verdicts.includes(false) ? false : null
}

const REPLY_LINE = /^[ \t<>]*[245]\d\d[ -]/
const RECIPIENT_LINE = /^[ \t]*[<"]?[^\s<>"]{1,120}@[^\s<>"]{1,120}[>"]?[ \t]*:?/

/** A failure each: parted by blank lines, by the next recipient (qmail, Exim), by the next reply (Sendmail). */
function blocksOf(text: string): string[] {
  const blocks: string[][] = [[]]
  let isContinued = false
  for (const line of text.split(/\r?\n/)) {
    const isReply = REPLY_LINE.test(line)
    if (line.trim() === '' || RECIPIENT_LINE.test(line) || (isReply && !isContinued)) blocks.push([])
    isContinued = isReply && /^[ \t<>]*\d{3}-/.test(line)
    blocks.at(-1)?.push(line.trim())
  }
  return blocks.map((block) => block.join(' ').trim()).filter((block) => block !== '')
}

const RECIPIENT_CUE =
  /\brcpt\b|recipient|addressee?|deliver(?:ed|y)? (?:your |the |this )?(?:mail|message|e-mail)?\s?to\b|(?:sent|send|mail|message) to\b|\bto:|unknown|undeliver|empfänger|destinataire|destinatario|destinatário|ontvanger|mottagar|odbiorc|příjemc|получател|宛先|收件人|수신자|送信/i
const STRANGER_CUE =
  /\bmail from\b|\bfrom:|sender|contact|assistance|support|help\b|postmaster@|mailer-daemon@|message-?id|reply-to|originat|\bcc:/i

/** Addresses with the line to themselves come first, then those that a word points to, then any. */
function recipientsIn(text: string, strangers: ReadonlySet<string>): string[] {
  const tiers: [Set<string>, Set<string>, Set<string>] = [new Set(), new Set(), new Set()]
  for (const line of text.split(/\r?\n/)) {
    if (!line.includes('@') || line.length > 2_000) continue
    const tier = tierOf(line)
    for (const address of addressesIn(line.replace(/\bhttps?:\/\/\S+|mailto:\S+/gi, ' '))) {
      if (!strangers.has(address)) tiers[tier].add(address)
    }
  }
  return [...(tiers.find((tier) => tier.size > 0) ?? [])].slice(0, 100)
}

function tierOf(line: string): 0 | 1 | 2 {
  if (STRANGER_CUE.test(line) && !/\brcpt\b/i.test(line)) return 2
  if (/^[ \t>*•·-]*(?:[45]\d\d[ \t]+)?[<"']?[^\s<>"']+@[^\s<>"']+[>"']?(?=[ \t:;,.([]|$)/.test(line)) return 0
  return RECIPIENT_CUE.test(line) ? 1 : 2
}
