/** The HTML that mail programs write shows what is quoted; the text beside it is divided accordingly. */

import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { htmlToText } from '../../../src/mail/html/html-text.ts'
import { replySpans } from '../../../src/mail/reply/reply-spans.ts'

const FOLDER = new URL('../../../fixtures/replies/', import.meta.url)
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.html'))
  .map((file) => file.replace('.html', ''))

const read = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8')
/** Blank lines between paragraphs are the business of the text made from HTML. */
const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')

describe('an answer in HTML', () => {
  it.each(NAMES)('shows what is new: %s', (name) => {
    const html = read(`${name}.html`)
    expect(lines(replySpans(htmlToText(html), html).visibleReply)).toEqual(lines(read(`${name}.new.txt`)))
  })

  it('divides the plain text beside it, which carries no marks', () => {
    const text = 'The lid is stuck.\n\nThe crate has come? Then turn the lid.\n'
    const html = '<div>The lid is stuck.</div><blockquote type="cite"><div>The crate has come?</div> Then turn the <b>lid</b>.</blockquote>'
    expect(replySpans(text, html).visibleReply).toBe('The lid is stuck.')
  })

  it('takes the pictures of a signature along, which only the text names', () => {
    const text = 'It works.\n\n-- \nIda Holm\n[image: logo] <https://harbour.example/>\n[image: map] <https://map.example/>\n'
    const html =
      '<div>It works.</div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Ida Holm<br><img alt="logo"><img alt="map"></div>'
    expect(replySpans(text, html).visibleReply).toBe('It works.')
  })

  it('says nothing of a text that is not its own', () => {
    const text = 'The lid is stuck.\nPlease come.\n'
    expect(replySpans(text, '<blockquote type="cite">Please open this mail in a browser.</blockquote>').visibleReply).toBe(
      'The lid is stuck.\nPlease come.',
    )
  })

  it('is ignored past 100 levels and past 1 MiB', () => {
    const deep = `${'<div>'.repeat(101)}<blockquote>Please come.</blockquote>`
    const large = `<blockquote>Please come.</blockquote>${'<p>x</p>'.repeat(140_000)}`
    for (const html of [deep, large]) expect(replySpans('Yes.\nPlease come.', html).visibleReply).toBe('Yes.\nPlease come.')
  })

  it('is quoted by Outlook on the web with x_ before each mark', () => {
    const html = '<div>It is blue.</div><div class="x_gmail_quote"><div>Which colour?</div></div>'
    expect(replySpans('It is blue.\n\nWhich colour?\n', html).visibleReply).toBe('It is blue.')
  })
})
