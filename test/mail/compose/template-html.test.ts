/** An HTML template is filled with plain text, which stays text, and whose addresses lead where the template says. */
import { describe, expect, it } from 'vitest'
import { faultsOfTemplate, htmlOfTemplate } from '../../../src/mail/compose/template-html.ts'

const values = {
  answer: 'Yes.\n\nSam',
  title: 'A <b> & "c"',
  ticket: 'TKT-1',
  confirm: 'https://us.example/c?x=1',
  cancel: 'https://us.example/d',
}
const bodyOf = (template: string, marker = '') => /<body>\n([^]*)\n<\/body>/.exec(htmlOfTemplate({ template, values }, marker, []))?.[1]
const textOf = (template: string) => /<body>\n([^]*)\n<\/body>/.exec(htmlOfTemplate({ template, values, isText: true }, '', []))?.[1]

describe('a placeholder', () => {
  it.each([
    ['in a text is its value', '<p>{ticket}: {title}</p>', '<p>TKT-1: A &lt;b&gt; &amp; &quot;c&quot;</p>'],
    ['for a text of its own is paragraphs', '<div>{answer}</div>', '<div><p>Yes.</p>\n<p>Sam</p></div>'],
    ['for a page of ours is a link to it', '<p>{confirm}</p>', '<p><a href="https://us.example/c?x=1">https://us.example/c?x=1</a></p>'],
    ['for the other page of ours is one, too', '<p>{cancel}</p>', '<p><a href="https://us.example/d">https://us.example/d</a></p>'],
    ['that nobody knows stays', '<p title="{other}">{other}</p>', '<p title="{other}">{other}</p>'],
    [
      'in an attribute for the eye is its value',
      '<p title="{title}" lang="{ticket}" aria-label="{ticket}" data-a-b="{ticket}">x</p>',
      '<p title="A &lt;b&gt; &amp; &quot;c&quot;" lang="TKT-1" aria-label="TKT-1" data-a-b="TKT-1">x</p>',
    ],
    ['in another attribute stays', '<p style="{ticket}" onclick="{ticket}">x</p>', '<p style="{ticket}" onclick="{ticket}">x</p>'],
    [
      'in an address behind its server is encoded',
      '<a href="https://us.example/t?q={title}">x</a>',
      '<a href="https://us.example/t?q=A%20%3Cb%3E%20%26%20%22c%22">x</a>',
    ],
    [
      'in the address of an image is encoded',
      '<img src="http://us.example#{title}">',
      '<img src="http://us.example#A%20%3Cb%3E%20%26%20%22c%22">',
    ],
    [
      'in an address of mail is encoded',
      '<a href="mailto:a@us.example?subject={title}">x</a>',
      '<a href="mailto:a@us.example?subject=A%20%3Cb%3E%20%26%20%22c%22">x</a>',
    ],
    ['never names the server', '<a href="https://{ticket}.example/">x</a>', '<a href="https://{ticket}.example/">x</a>'],
    [
      'is no whole address but of our own pages',
      '<a href="{title}">x</a><a href="{confirm}">y</a>',
      '<a>x</a><a href="https://us.example/c?x=1">y</a>',
    ],
    ['of our own pages is no part of an address', '<a href="x{confirm}">y</a>', '<a>y</a>'],
    [
      'in a style or a script stays',
      '<style>{ticket}</style><script>{ticket}</script>',
      '<style>{ticket}</style><script>{ticket}</script>',
    ],
    ['in a comment stays', '<!--{ticket}-->', '<!--{ticket}-->'],
  ])('%s', (_, template, html) => {
    expect(bodyOf(template)).toBe(html)
  })

  it('in a template of text is its value, in paragraphs', () => {
    expect(textOf('{ticket}\n\n{title} {other}')).toBe('<p>TKT-1</p>\n<p>A &lt;b&gt; &amp; &quot;c&quot; {other}</p>')
  })
})

it('our marker stands above everything, in a paragraph of its own', () => {
  expect(bodyOf('<b>x</b>', '##- Reply above -##')).toBe('<p>##- Reply above -##</p>\n<b>x</b>')
})

describe('a template is at fault where', () => {
  const known = ['title', 'confirm', 'cancel']
  it.each([
    ['a placeholder stands in a comment', '<p><!-- {title} --></p>', ['no placeholder may stand in a comment']],
    ['a placeholder stands in an attribute that a program reads', '<p style="{title}">', ['no placeholder may stand in style="{title}"']],
    ['a placeholder names the server', '<a href="https://{title}/">', ['no placeholder may stand in href="https://{title}/"']],
    ['an address leads elsewhere', '<a href="javascript:x()">', ['href="javascript:x()" is no http, https or mailto address']],
    [
      'each of its elements is',
      '<p style="{title}"><a href="x">',
      ['no placeholder may stand in style="{title}"', 'href="x" is no http, https or mailto address'],
    ],
  ])('%s', (_, template, faults) => {
    expect(faultsOfTemplate(template, known)).toEqual(faults)
  })

  it.each([
    '<!-- x {other} -->',
    '<p title="{title}" id="{title}">{title}</p>',
    '<p style="{other}">',
    '<a href="{confirm}">',
    '<a href="{cancel}">',
    '<a href="https://us.example/?{title}">',
    'text',
  ])('it is not: %s', (template) => {
    expect(faultsOfTemplate(template, known)).toEqual([])
  })
})
