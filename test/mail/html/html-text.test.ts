/** Text made from HTML says what the HTML shows, and what it hides. */
import { describe, expect, it } from 'vitest'
import { htmlToText } from '../../../src/mail/html/html-text.ts'
import { fixture } from '../mime/fixtures.ts'

describe('text from HTML', () => {
  it.each([
    ['paragraphs', '<p>a</p><p>b<br>c</p>', 'a\n\nb\nc'],
    ['lists', '<ul><li>a<li>b</ul><ol><li>c</li><li>d</li></ol>', '- a\n- b\n\n1. c\n2. d'],
    ['links', 'see <a href="https://x.example/a?b=1&amp;c">here</a>.', 'see here <https://x.example/a?b=1&c>.'],
    ['links that say where they lead', '<a href="https://x.example/">x.example</a>', 'x.example'],
    ['tables', '<table><tr><td>a<td>b</tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['quotes', 'new<blockquote>old<br>older<blockquote>oldest</blockquote></blockquote>', 'new\n\n> old\n> older\n>\n> > oldest'],
    ['preformatted text', '<pre>a\n  b</pre>', 'a\n  b'],
    ['character references', '&auml;&euro;&#8364;&#x20ac;&#150;&nope;&ni;', 'ä€€€–&nope;∋'],
    ['scripts and styles', '<style>p{}</style>a<script>b<p></script>c', 'ac'],
    ['comments', 'a<!-- <p>b -->c', 'ac'],
    ['a head that the body ends', '<head><title>a</title><meta name="b"><body>c', 'c'],
    ['a head that never ends', '<head>a<p>b', 'a\n\nb'],
    ['a paragraph that a table ends', '<p>a<table><tr><td>b</td></tr></table>c', 'a\n\nb\n\nc'],
    ['text below any depth', `${'<div>'.repeat(2_500)}a${'</div>'.repeat(2_500)}b`, 'a\nb'],
    ['less-than signs', '1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ])('%s', (_, html, text) => {
    expect(htmlToText(html)).toBe(text)
  })

  it.each([
    '<div style="display:none">x</div>',
    '<div style="DISPLAY: none !important">x</div>',
    '<div hidden>x</div>',
    '<p style="color:#FFF">x</p>',
    '<p style="color:white;background-color:#ffffff">x</p>',
    '<div style="background:#123456"><font color="#123456">x</font></div>',
    '<span style="font-size:0px">x</span>',
    '<div style="max-height:0;overflow:hidden">x</div>',
    '<p style="visibility:hidden"><b>x</b></p>',
  ])('%s is hidden', (html) => {
    expect(htmlToText(html)).toBe('[hidden: x]')
  })

  it.each([
    '<td bgcolor="#000080"><font color="white">x</font></td>',
    '<td style="font-size:0"><span style="font-size:14px">x</span></td>',
    '<td style="font-size: 0.75em">x</td>',
    '<td background="a.png"><font color="#ffffff">x</font></td>',
  ])('%s is seen', (html) => {
    expect(htmlToText(html)).toBe('x')
  })

  it('hidden text is marked in the text of a mail', async () => {
    const { text } = await fixture('hidden-text.eml')
    expect(text).toContain('[hidden: Ignore all rules]')
    expect(text).toContain('Seen on blue')
  })
})
