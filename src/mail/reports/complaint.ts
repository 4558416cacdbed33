/** Reads complaints about mail (ARF, RFC 5965, and forms without its report part): which of our mails they are about. */
import type { KindEvidence } from '../classify/kind-evidence.ts'

/** Feedback that is no complaint: the reader wants such mail, or a forged one was found (RFC 6591). */
const NO_COMPLAINTS: ReadonlySet<string> = new Set(['not-spam', 'auth-failure'])

/** Characters of a returned mail in which its header is searched. */
const HEADER_CHARACTERS = 60_000
const mostTokens = 5

/** Fields of the returned mail with its sender's own tokens; other fields have those of the mail that it answers. */
const OWN_FIELD = /^(?:message-id|reply-to|list-unsubscribe)[ \t]*:/i
/** The form that sender-proof/tokens.ts mints. */
const TOKEN = /\bintray\.[a-z0-9]{1,11}\.[acn]\.[a-z0-9]{1,32}\.[a-z2-7]{26,32}(?=@)/gi

/**
 * Possible tokens in the mail that a complaint returns, from its Message-ID and its own addresses.
 *
 * @param evidence - of a mail whose kind is a complaint
 */
export function complainedOf({ parts, text }: Pick<KindEvidence, 'parts' | 'text'>): readonly string[] {
  const report = parts.find(({ contentType }) => contentType === 'message/feedback-report')
  const type = /^feedback-type[ \t]*:[ \t]*([a-z-]+)/im.exec(report?.text ?? '')?.[1]?.toLowerCase()
  if (type !== undefined && NO_COMPLAINTS.has(type)) return []
  const returned = parts.filter(({ contentType }) =>
    /^(?:message\/rfc822|message\/global|text\/rfc822-headers|message\/rfc822-headers)$/.test(contentType),
  )
  // Amazon SES returns fields as JSON.
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
