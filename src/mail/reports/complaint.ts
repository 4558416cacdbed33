/** Reads complaints about mail (ARF, RFC 5965, and those without its part): which mail of ours is complained of. */
import type { KindEvidence } from '../classify/kind-evidence.ts'

/** What is told to the sender without anybody complaining: the reader wants such mail, or a forged one was seen (RFC 6591). */
const NO_COMPLAINTS: ReadonlySet<string> = new Set(['not-spam', 'auth-failure'])

/** No further into a returned mail are its headers looked for. */
const HEADER_CHARACTERS = 60_000
const mostTokens = 5

/** Fields of the returned mail that are its sender's own: what it answers stands in others. */
const OWN_FIELD = /^(?:message-id|reply-to|list-unsubscribe)[ \t]*:/i
/** As sender-proof/tokens.ts mints them. */
const TOKEN = /\bintray\.[a-z0-9]{1,11}\.[acn]\.[a-z0-9]{1,32}\.[a-z2-7]{26,32}(?=@)/gi

/**
 * What might be tokens of the mail that a complaint returns, in its Message-ID and its own addresses.
 *
 * @param evidence - of a mail that is a complaint by its kind
 */
export function complainedOf({ parts, text }: Pick<KindEvidence, 'parts' | 'text'>): readonly string[] {
  const report = parts.find(({ contentType }) => contentType === 'message/feedback-report')
  const type = /^feedback-type[ \t]*:[ \t]*([a-z-]+)/im.exec(report?.text ?? '')?.[1]?.toLowerCase()
  if (type !== undefined && NO_COMPLAINTS.has(type)) return []
  const returned = parts.filter(({ contentType }) =>
    /^(?:message\/rfc822|message\/global|text\/rfc822-headers|message\/rfc822-headers)$/.test(contentType),
  )
  // Amazon SES tells what it returns as JSON.
  const fields =
    returned.length > 0 ? returned.flatMap((part) => ownFieldsOf(part.text)) : /^\s*\{/.test(text) ? [text.slice(0, HEADER_CHARACTERS)] : []
  return [...new Set(fields.flatMap((field) => field.match(TOKEN) ?? []))].slice(0, mostTokens)
}

function ownFieldsOf(returned: string): readonly string[] {
  const [head = ''] = returned
    .slice(0, HEADER_CHARACTERS)
    .trimStart()
    .split(/\r?\n\r?\n/, 1)
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ')
  return unfolded.split(/\r?\n/).filter((line) => OWN_FIELD.test(line))
}
