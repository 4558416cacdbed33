/** Reads reports in prose, which mailers wrote before RFC 3464, and many still write. */
import { ARRIVAL_WORDS, DELAY_WORDS } from './report-signs.ts'
import { enhancedCodesIn, type RecipientOutcome, replyCodeIn } from './report-failure.ts'
import { permanenceOf, permanenceOfWords } from './report-permanence.ts'
import { recipientsIn } from './report-prose-recipients.ts'
import { isDoubtfulRefusal } from './report-stage.ts'

/** Characters of a notice that are read; mailers put the essential parts first. */
const NOTICE_CHARACTERS = 20_000

/**
 * Reads a failure from a mailer's notice.
 *
 * @param notice - the text above the returned mail, with the subject
 * @param strangers - see {@link recipientsIn}
 */
export function proseOutcome(notice: string, strangers: ReadonlySet<string>): RecipientOutcome {
  const text = notice.slice(0, NOTICE_CHARACTERS)
  const blocks = blocksOf(text)
  const withCode = blocks.find((block) => replyCodeIn(block) !== null || enhancedCodesIn(block).length > 0)
  const explanation = withCode ?? blocks.slice(1).find((block) => permanenceOfWords(block) !== null)
  const status = statusOf(text)
  const replyCode = replyCodeIn(text)
  const isDelay = DELAY_WORDS.test(text)
  const isOther = isDelay || isDoubtfulRefusal({ words: text, status, notice: '' })
  const isPermanent = isOther ? false : (permanenceOfBlocks(blocks) ?? permanenceOf({ status, replyCode, words: '' }))
  return {
    recipients: recipientsIn(text, strangers),
    action: isDelay ? 'delayed' : hasArrived(text, replyCode) ? 'delivered' : 'failed',
    status,
    replyCode,
    diagnostic: explanation?.slice(0, 2_000) ?? null,
    isPermanent,
  }
}

/** A quoted refusal outweighs the text: "successfully delivered to the others". */
function hasArrived(text: string, replyCode: string | null): boolean {
  return replyCode === null && ARRIVAL_WORDS.test(text)
}

function statusOf(text: string): string | null {
  return enhancedCodesIn(text).find((code) => !code.startsWith('2')) ?? null
}

/** One nonexistent address among several failures makes the report permanent. */
function permanenceOfBlocks(blocks: readonly string[]): boolean | null {
  const verdicts = blocks.map((block) => (/(?<![\d.])4\.\d\.\d/.test(block) ? false : permanenceOfWords(block)))
  if (verdicts.includes(true)) return true
  return verdicts.includes(false) ? false : null
}

const REPLY_LINE = /^[ \t<>]*[245]\d\d[ -]/
const RECIPIENT_LINE = /^[ \t]*[<"]?[^\s<>"]{1,120}@[^\s<>"]{1,120}[>"]?[ \t]*:?/

/** One block for each failure: separated by blank lines, the next recipient (qmail, Exim), or the next reply (Sendmail). */
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
