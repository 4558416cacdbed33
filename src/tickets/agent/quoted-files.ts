/** Separates the files of an agent's answer from those that their mail program quotes from our notifications. */
import type { Attachment } from '../../mail/message.ts'
import type { MailMessage } from '../inbound-mail.ts'

/**
 * The files that an agent attached or put into their own text. An attached file is kept even if we mailed it to them. Dropped are images
 * shown only in the quoted part, and our own mails to agents: some programs attach the answered mail.
 *
 * @param sent - SHA-256 of the files in our mails to the agent
 */
export function withoutQuotedFiles(message: MailMessage, sent: ReadonlySet<string>): readonly Attachment[] {
  const { attachments, spans, text, visibleReply } = message
  const quotes = spans.filter(({ what }) => what === 'quote').map(({ start, end }) => text.slice(start, end))
  const isOwn = (file: Attachment) => {
    if (isForAgents(file) || isOfTheAgent(file)) return false
    if (!file.isInline) return true
    const isShown = marksOf(file).some((mark) => visibleReply.includes(mark)) && !hasRival(file, attachments, sent)
    if (isShown) return true
    return !sent.has(file.sha256) && !marksOf(file).some((mark) => quotes.some((quote) => quote.includes(mark)))
  }
  return attachments.every(isOwn) ? attachments : attachments.filter(isOwn)
}

/** The line above which answers are written is in all our mails to agents, and in no others. */
function isForAgents({ text }: Attachment): boolean {
  return text !== null && /replyabovethislineyouranswergoesto/.test(text.toLowerCase().replace(/[^\p{L}]/gu, ''))
}

/** Signatures and keys belong to the agent's own mail, which nobody outside gets, and would name the agent. */
function isOfTheAgent({ contentType, filename }: Attachment): boolean {
  if (/^application\/(?:(?:x-)?pkcs7-signature|pgp-signature|pgp-keys)$/.test(contentType)) return true
  return /^(?:smime\.p7s|openpgp_\w{1,40}\.asc|signature\.asc)$/i.test(filename ?? '')
}

function marksOf({ filename, contentId }: Attachment): readonly string[] {
  const names = filename === null ? [] : [`[image: ${filename}]`, `[${filename}]`]
  return contentId === null ? names : [...names, `[cid:${contentId}]`]
}

/** Programs number images anew in every mail: of two with one name, the agent means the one that did not come from us. */
function hasRival(file: Attachment, all: readonly Attachment[], sent: ReadonlySet<string>): boolean {
  return sent.has(file.sha256) && all.some(({ filename, sha256 }) => filename === file.filename && !sent.has(sha256))
}
