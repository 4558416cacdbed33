/** The elements of a reply say what they hold by the marks that mail programs leave on them. */
import { describe, expect, it } from 'vitest'
import { elementRole, mayHoldRoles, type ElementRole } from '../../../src/mail/reply/quote-html-roles.ts'

const role = (name: string, attributes: Readonly<Record<string, string>>) => elementRole(name, attributes)

/** Classes and ids by role: Gmail, Proton, Zoho, Tuta, Fastmail · Yahoo, Spark, Freshdesk, Front, Thunderbird, Mail.ru and kin. */
const CLASSES: Readonly<Record<Exclude<ElementRole, 'indented'>, string>> = {
  container:
    'gmail_quote gmail_quote_container protonmail_quote zmail_extra tutanota_quote fastmail-quote x_gmail_quote x_x_gmail_quote GMAIL_QUOTE',
  quote:
    'yahoo_quoted yahoo_quoted_17 yahoo_quoted_1741077153 m123_gmail_quote quoted-text quoted_message quotedreply quoted-content quoted-original spark_quote' +
    ' freshdesk_quote front-quote missive_quote superhuman-quote alimail-quote mail-quote email_quote reply-quote message_quote rc_quote sn-quote' +
    ' intercom_quote zendesk_quote hs_quote mail-editor-reference-message-container isReplyContent isForwardContent moz-forward-container' +
    ' includetail original-content replycontainer reply-container quotedText __quoted_text__',
  rest: 'appendonsend divRplyFwdMsg x_divRplyFwdMsg OutlookMessageHeader stopSpelling zwchr __divider__',
  header: 'gmail_attr reply-intro',
  signature:
    'signature gmail_signature moz-signature tutanota-signature message-signature messagesignature mailsignature emailsignature' +
    ' protonmail_signature_block signature_prefix signature-user signature_proton signature-container signature-section AppleMailSignature a-b_signature',
}
/** What a price offer, a newsletter or a person calls an element. */
const NOTHING =
  'quote quote-total my-quote price_quote quoted gmail gmail_quoted signatures mysignature signature-line design signaturex moz-cite-prefix reply forward attr'

describe('a division is', () => {
  it.each(Object.entries(CLASSES).flatMap(([what, classes]) => classes.split(' ').map((mark) => [mark, what])))('%s: %s', (mark, what) => {
    expect(role('div', { class: mark })).toBe(what)
    expect(role('div', { id: `a ${mark}` })).toBe(what)
    expect(mayHoldRoles(`<div class="${mark}">`)).toBe(true)
  })

  it.each(NOTHING.split(' '))('nothing: %s', (mark) => {
    expect(role('div', { class: mark })).toBeNull()
  })

  it('a quotation by its name (GMX, WEB.DE)', () => {
    expect([role('div', { name: 'quote' }), role('div', { name: 'quotes' }), role('div', { class: 'quote' })]).toEqual([
      'quote',
      null,
      null,
    ])
  })

  it('the rest by the mark that Zimbra puts into its data', () => {
    expect(role('hr', { 'data-marker': '__DIVIDER__' })).toBe('rest')
  })

  it('what its first marks say: five hundred characters are read', () => {
    expect(role('div', { class: `${'a '.repeat(240)}gmail_quote` })).toBe('container')
    expect(role('div', { class: `${'a '.repeat(250)}gmail_quote` })).toBeNull()
  })

  it('what follows it before what it is', () => {
    expect(role('div', { id: 'divRplyFwdMsg', class: 'gmail_attr' })).toBe('rest')
    expect(role('blockquote', { class: 'gmail_attr' })).toBe('header')
  })
})

describe('a blockquote is', () => {
  it.each<[string, Readonly<Record<string, string>>, ElementRole]>([
    ['a quotation', {}, 'quote'],
    ['a quotation, with a line at its side', { style: 'border-left: 1px solid' }, 'quote'],
    ['what Gmail indents, without a border', { style: 'margin:0 0 0 40px;border:none;padding:0' }, 'indented'],
    ['what Gmail indents, with a border of nothing', { style: 'BORDER-LEFT : 0px' }, 'indented'],
    ['a quotation that is cited, whatever its border', { type: 'cite', style: 'border:none' }, 'quote'],
    ['a quotation that names its source, whatever its border', { cite: 'mid:1@x.example', style: 'border:none' }, 'quote'],
    ['a quotation of Gmail, whatever its border', { class: 'gmail_quote', style: 'border:none' }, 'quote'],
    ['a quotation of Spark, whatever its border', { class: 'spark_quote', style: 'border:none' }, 'quote'],
    ['a quotation of another type without a border: none', { type: 'round', style: 'border:none' }, 'indented'],
  ])('%s', (_, attributes, what) => {
    expect(role('blockquote', attributes)).toBe(what)
  })
})

it('a document without any of the marks is not looked through', () => {
  expect(mayHoldRoles('<p class="a">Hello</p>')).toBe(false)
  expect(mayHoldRoles('<BLOCKQUOTE>Hello')).toBe(true)
  expect(mayHoldRoles('<p class="gmail&#95;x">')).toBe(true)
})
