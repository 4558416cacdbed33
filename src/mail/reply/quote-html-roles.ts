/** Tells which part of a reply an HTML element contains, by the marks of mail programs. */

import type { HtmlAttributes } from '../html/html-tokens.ts'

/** `rest`: everything after the element is quoted. `container`: attribution and quotations, with answers between them. */
export type ElementRole = 'quote' | 'container' | 'rest' | 'signature' | 'header' | 'indented'

/** All marks below contain one of these; a letter may be a character reference. */
const IN_MARKS = (
  'quote signature gmail_attr reply forward zmail_extra reference-message includetail' +
  ' original-content appendonsend divrplyfwdmsg messageheader stopspelling zwchr __divider__ &#'
).split(' ')

const CONTAINER = /^(?:gmail_quote(?:_container)?|protonmail_quote|zmail_extra|tutanota_quote|fastmail-quote)$/
/** Only with the name of a mail program or of a reply, since a price offer is a "quote", too. */
const QUOTE = new RegExp(
  '^(?:[a-z0-9]*yahoo_quoted(?:_[0-9]+)?|[a-z0-9]+_gmail_quote|quoted[_-]?(?:text|message|reply|content|original)' +
    '|(?:spark|freshdesk|front|missive|superhuman|alimail|mail|email|reply|message|rc|sn|intercom|zendesk|hs)[_-]quote)$',
)
const QUOTE_IDS = new Set(
  (
    'mail-editor-reference-message-container isreplycontent isforwardcontent moz-forward-container includetail' +
    ' original-content replycontainer reply-container quotedtext __quoted_text__'
  ).split(' '),
)
/** Outlook on the web, Outlook Express, Hotmail, Zimbra. */
const REST = new Set(['appendonsend', 'divrplyfwdmsg', 'outlookmessageheader', 'stopspelling', 'zwchr', '__divider__'])
/** Gmail, Roundcube; but not Thunderbird's `moz-cite-prefix`, into which people type their answers. */
const HEADER = new Set(['gmail_attr', 'reply-intro'])
const SIGNATURE = /^(?:(?:[a-z0-9]+[_-])*|message|mail|email)signature(?:[_-]?(?:block|prefix|user|proton|container|section))*$/

/**
 * The role of an element; null for the many without one.
 *
 * @param name - lower-case element name
 */
export function elementRole(name: string, attributes: HtmlAttributes): ElementRole | null {
  const marks = marksOf(attributes)
  if (marks.some((mark) => REST.has(mark))) return 'rest'
  if (marks.some((mark) => HEADER.has(mark))) return 'header'
  if (name === 'blockquote') return blockquoteRole(attributes, marks)
  if (marks.some((mark) => CONTAINER.test(mark))) return 'container'
  // GMX and WEB.DE call it "quote", too, but by `name`, which nothing else uses on a division.
  const isGmx = attributes['name'] === 'quote'
  if (isGmx || marks.some((mark) => QUOTE_IDS.has(mark) || QUOTE.test(mark))) return 'quote'
  if (marks.some((mark) => SIGNATURE.test(mark) || mark === 'applemailsignature')) return 'signature'
  return null
}

/** Whether an element of a document may have a role; a cheap preselection. */
export function mayHoldRoles(html: string): boolean {
  const searched = html.toLowerCase()
  return IN_MARKS.some((mark) => searched.includes(mark))
}

/** Classes, id, name and data-marker. Outlook on the web prefixes each with `x_` when it quotes. */
function marksOf(attributes: HtmlAttributes): string[] {
  const marks = ['class', 'id', 'name', 'data-marker'].map((key) => attributes[key] ?? '').join(' ')
  return marks
    .slice(0, 500)
    .toLowerCase()
    .split(/\s+/)
    .map((mark) => mark.replace(/^(?:x_)+/, ''))
    .filter((mark) => mark !== '')
}

/** Gmail's "indent more" is a blockquote without border; all other blockquotes are quotations. */
function blockquoteRole(attributes: HtmlAttributes, marks: readonly string[]): ElementRole {
  const isCited = attributes['type'] === 'cite' || attributes['cite'] !== undefined
  if (isCited || marks.some((mark) => CONTAINER.test(mark) || QUOTE.test(mark))) return 'quote'
  return /border(?:-left)?\s*:\s*(?:none|0)/i.test((attributes['style'] ?? '').slice(0, 500)) ? 'indented' : 'quote'
}
