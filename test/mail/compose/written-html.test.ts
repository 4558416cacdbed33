/** HTML of an answer that somebody wrote: it stands where the template has the answer, and only what shows text is left of it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { htmlOfTemplate } from '../../../src/mail/compose/template-html.ts'
import { imagesShown, writtenNodes } from '../../../src/mail/compose/written-html.ts'
import { withWrittenHtml } from '../../../src/tickets/letters/templates.ts'

const sha256 = 'ab'.repeat(32)
const images = [{ contentId: sha256, calledId: sha256, name: 'plan.png' }]
const values = { answer: 'as text', agent: 'Sam', ticket: 'TKT-1' }
const mailed = (written: string, template = '{answer}') =>
  htmlOfTemplate({ template, values, isText: true, written }, '', images.slice(0, 0))

it.each([
  ['what shows text stays', '<p dir="rtl">A <b>b</b></p><ul><li>c</li></ul>', '<p dir="rtl">A <b>b</b></p><ul><li>c</li></ul>'],
  [
    'links lead to the web and to addresses',
    '<a href="https://us.example/?a=1&amp;b=2" onclick="x()">a</a>',
    '<a href="https://us.example/?a=1&amp;b=2">a</a>',
  ],
  ['no link runs anything', '<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
  ['scripts, styles and frames are gone with what stands in them', 'a<script>x</script><style>p{}</style><iframe>y</iframe>b', 'ab'],
  ['of other elements their text is kept', '<form><button>Yes</button></form><custom-tag>c</custom-tag>', 'Yesc'],
  ['no style, class or id is taken over', '<p style="position:fixed" class="a" id="b">c</p>', '<p>c</p>'],
  ['an image from elsewhere is its description', '<img src="https://evil.example/x.png" alt="a lamp">', 'a lamp'],
  ['an image of the mail is shown', `<img src="cid:${sha256}" alt="plan" onerror="x()">`, `<img src="cid:${sha256}" alt="plan">`],
  ['lists keep how they count', '<ol start="3" type="a" class="x"><li>c</li></ol>', '<ol start="3" type="a"><li>c</li></ol>'],
  [
    'tables keep their cells',
    '<table><tr><td colspan="2" align="left" bgcolor="x">c</td></tr></table>',
    '<table><tbody><tr><td colspan="2" align="left">c</td></tr></tbody></table>',
  ],
  [
    'links keep their title',
    '<a href="mailto:ann@acme.example" title="t" target="_top">a</a>',
    '<a href="mailto:ann@acme.example" title="t">a</a>',
  ],
  ['attributes are what they are called', '<p data-lang="x" xdir="y" lang="en">c</p>', '<p lang="en">c</p>'],
  [
    'an image may be named as mails name them',
    '<img src="cid:image001.png@01DA-5E" width="9">',
    '<img src="cid:image001.png@01DA-5E" width="9">',
  ],
  ['an image of an odd name is its description', '<img src="cid:a b" alt="a lamp">', 'a lamp'],
  ['an image without an address is its description, or nothing', '<img>a<img alt="b">', 'ab'],
  ['comments are gone', 'a<!-- [if mso]><p>x</p><![endif] -->b', 'ab'],
])('%s', (_, written, expected) => {
  expect(mailed(written)).toContain(`<body>\n\n${expected}\n\n</body>`)
})

it('stands where a template of text has the answer, whose other words are paragraphs', () => {
  expect(mailed('<b>Yes.</b>', 'Hello,\n\n{answer}\n\n{agent} <{ticket}>')).toContain(
    '<p>Hello,</p>\n<b>Yes.</b>\n<p>Sam &lt;TKT-1&gt;</p>',
  )
})

it('stands where a template of HTML has the answer', () => {
  const html = htmlOfTemplate({ template: '<div>{answer}</div><i>{agent}</i>', values, written: '<b>Yes.</b>' }, '', [])
  expect(html).toContain('<div><b>Yes.</b></div><i>Sam</i>')
})

it('an image that it shows is not shown again at the end, others are', () => {
  const other = { contentId: 'other', calledId: 'other', name: '' }
  const html = htmlOfTemplate({ template: '{answer}', values, isText: true, written: `<img src="cid:${sha256}">` }, '', [...images, other])
  expect(html.match(/cid:[a-z0-9]+/g)).toEqual([`cid:${sha256}`, 'cid:other'])
})

it('a letter keeps the template of its mailbox, as HTML or as text', () => {
  const letter = { subject: 's', text: 't' }
  expect(withWrittenHtml(letter, {}, { values, html: undefined })).toBe(letter)
  expect(withWrittenHtml(letter, {}, { values, html: 'x' }).html).toEqual({ template: '{answer}', values, isText: true, written: 'x' })
  expect(withWrittenHtml(letter, { text: 'Hi {answer}' }, { values, html: 'x' }).html).toMatchObject({ template: 'Hi {answer}' })
  const withHtml = { ...letter, html: { template: '<p>{answer}</p>', values } }
  expect(withWrittenHtml(withHtml, {}, { values, html: 'x' }).html).toEqual({ template: '<p>{answer}</p>', values, written: 'x' })
})

it('whatever is written, no element that runs or fetches is left, and depth costs nothing', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '<img src=x onerror=a>',
    '<svg onload=a>',
    '<a href="java&#9;script:a">',
    '<math>',
    '</p>',
    '<p>',
    '&lt;',
    'x',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      expect(mailed(parts.join(''))).not.toMatch(/<(?:script|svg|math|iframe|object|img(?! src="cid:))|<[^>]* on\w+=|href="java/i)
    }),
    { numRuns: 300 },
  )
  expect(mailed('<div>'.repeat(50_000))).toContain('<div>')
  expect(imagesShown(writtenNodes(`<p><i><img src="cid:${sha256}"></i></p>`))).toEqual(new Set([sha256]))
})
