/** Stretches of HTML are new, quoted, signature or header by the elements that they stand in. */
import { describe, expect, it } from 'vitest'
import { htmlStretches } from '../../../src/mail/reply/quote-html.ts'

/** The zone of each piece of letters, in order. */
function zones(html: string): string {
  const found = htmlStretches(html)
  if (!found) return 'nothing'
  const all = [...found.squeezed].map((letter, at) => [letter, found.zoneAt(at)] as const)
  return all.map(([letter, zone]) => `${letter}=${zone}`).join(' ')
}

describe('an element', () => {
  it.each([
    ['of a quotation is quoted, with all in it', 'a<blockquote>b<p>c</p></blockquote>d', 'a=new b=quote c=quote d=new'],
    ['of a signature is one', 'a<div class="gmail_signature">b</div>', 'a=new b=signature'],
    ['of a signature within a quotation is quoted', '<blockquote>a<div class="gmail_signature">b</div></blockquote>', 'a=quote b=quote'],
    ['of a header is one', '<div class="gmail_attr">a</div><blockquote>b</blockquote>', 'a=header b=quote'],
    ['that is indented is that', '<blockquote style="border:none">a</blockquote>b', 'a=indented b=new'],
    ['that is not closed goes on', '<blockquote>a<p>b', 'a=quote b=quote'],
  ])('%s', (_, html, expected) => {
    expect(zones(html)).toBe(expected)
  })

  it('closes what was left open in it', () => {
    expect(zones('<blockquote><div>a</blockquote>b')).toBe('a=quote b=new')
  })

  it.each(['<p>a<p>b', '<ul><li>a<li>b</ul>', '<table><tr><td>a<td>b</table>', '<br>a<hr>b<img>'])(
    'whose end is left out does not deepen: %s',
    (piece) => {
      expect(zones(`<blockquote>x</blockquote>${piece.repeat(60)}`)).toMatch(/^x=quote a=new b=new/)
    },
  )
})

describe('Gmail’s container', () => {
  const container = (...inside: readonly string[]) => zones(`a<div class="gmail_quote">${inside.join('')}</div>`)
  it.each([
    ['is quoted', ['b'], 'a=new b=quote'],
    ['may hold an answer below the quotation', ['b<blockquote>c</blockquote>d'], 'a=new b=quote c=quote d=new'],
    ['may hold an answer between two', ['<blockquote>b</blockquote>c<blockquote>d</blockquote>'], 'a=new b=quote c=new d=quote'],
    [
      'may hold a signature below the quotation',
      ['<blockquote>b</blockquote><div class="gmail_signature">c</div>'],
      'a=new b=quote c=signature',
    ],
    ['has its attribution above', ['<div class="gmail_attr">b</div><blockquote>c</blockquote>'], 'a=new b=header c=quote'],
    ['holds no answer where a mail is forwarded', ['--- b<blockquote>c</blockquote>d'], 'a=new b=quote c=quote d=quote'],
  ])('%s', (_, inside, expected) => {
    expect(container(...inside)).toBe(expected)
  })

  it('holds no answer below more than an attribution', () => {
    const below = (length: number) => container('b'.padEnd(length, '.'), '<blockquote>c</blockquote>d')
    expect(below(300)).toBe('a=new b=quote c=quote d=new')
    expect(below(301)).toBe('a=new b=quote c=quote d=quote')
  })
})

describe('from a mark on everything is quotation', () => {
  it.each([
    ['of Outlook', 'ab<div id="divRplyFwdMsg">c</div>d', 2],
    ['the first of two', 'a<div id="appendonsend"></div>b<div id="divRplyFwdMsg">c</div>', 1],
    ['not where it is quoted itself', 'a<blockquote>b<div id="divRplyFwdMsg">c</div></blockquote>d', null],
    ['not without one', 'a<blockquote>b</blockquote>', null],
  ])('%s', (_, html, restAt) => {
    expect(htmlStretches(html)?.restAt).toBe(restAt)
  })
})

describe('HTML says nothing', () => {
  it.each([
    ['where there is none', ''],
    ['where no element has a role', '<p>a</p>'],
    ['where it is deeper than mails are', `${'<div>'.repeat(101)}<blockquote>a`],
    ['where it is longer than mails are', `<blockquote>${'a'.repeat(1_048_576)}`],
  ])('%s', (_, html) => {
    expect(zones(html)).toBe('nothing')
  })

  it('past a hundred elements, not before', () => {
    expect(zones(`<blockquote>${'<div>'.repeat(99)}a`)).toBe('a=quote')
    expect(zones(`<blockquote>${'<div>'.repeat(100)}a`)).toBe('nothing')
  })
})
