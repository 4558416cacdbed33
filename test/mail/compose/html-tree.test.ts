/** HTML is written by one door: every text and every attribute is escaped, every address leads where it may. */
import { describe, expect, it } from 'vitest'
import { element, htmlPage, mayStand, sitePage, sitePart } from '../../../src/mail/compose/html-tree.ts'

const VOID = ['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']

describe('what is written', () => {
  it.each([
    ['a text', ['<b>&amp; "x" \'y\''], '&lt;b&gt;&amp;amp; &quot;x&quot; &#39;y&#39;'],
    ['a space that does not break', ['a\u00a0b'], 'a&nbsp;b'],
    ['no controls (WHATWG HTML §13.1.4)', ['a\0b\u0008\u000b\u000c\u001f\u007fc\td\ne\rf'], 'abc\td\ne\rf'],
    [
      'an element with what stands in it',
      [element('p', { title: '"<' }, ['a', element('b', {}, ['c'])])],
      '<p title="&quot;&lt;">a<b>c</b></p>',
    ],
    ['a comment, which cannot end before its end', [{ comment: ' a-->b--!>c' }], '<!-- abc-->'],
    ['a style as it stands, which cannot end before its end', [element('style', {}, ['p>b{}', '</style>'])], '<style>p>b{}style></style>'],
    ['a script as it stands', [element('script', {}, ['a<b&&c'])], '<script>a<b&&c</script>'],
  ])('is %s', (_, nodes, html) => {
    expect(sitePart(nodes)).toBe(html)
  })

  it.each(VOID)('has no end where it ends at once: %s', (tag) => {
    expect(sitePart([element(tag, {}, ['x'])])).toBe(`<${tag}>`)
  })
})

describe('an address', () => {
  it.each([
    ['href', 'http://a.example', true],
    ['href', 'HTTPS://a.example', true],
    ['href', 'MailTo:ann@acme.example', true],
    ['href', 'javascript:alert(1)', false],
    ['href', ' https://a.example', false],
    ['href', '/tickets', false],
    ['href', 'cid:x', false],
    ['src', 'cid:x', true],
    ['src', 'CID:x', true],
    ['src', 'https://a.example/x.png', true],
    ['src', 'Data:image/png;base64,x', true],
    ['src', 'data:text/html,x', false],
    ['src', 'mailto:ann@acme.example', false],
    ['title', 'javascript:alert(1)', true],
  ])('in mail: %s=%s may stand: %s', (attribute, value, may) => {
    expect(mayStand(attribute, value)).toBe(may)
    const written = htmlPage([element('a', { [attribute]: value })])
    expect(written.includes(`${attribute}=`)).toBe(may)
  })

  it.each([
    ['href', '/tickets', true],
    ['href', '#top', true],
    ['href', '?page=2', true],
    ['src', '/logo.png', true],
    ['action', '/login', true],
    ['action', 'https://evil.example/login', false],
    ['href', '//evil.example', false],
    ['href', '/\\evil.example', false],
    ['href', 'https://a.example', true],
    ['href', 'tickets', false],
    ['formaction', 'x', true],
  ])('on our site: %s=%s may stand: %s', (attribute, value, may) => {
    expect(sitePart([element('form', { [attribute]: value })]).includes(` ${attribute}=`)).toBe(may)
  })
})

it('a page names its characters and begins as HTML does', () => {
  expect(htmlPage(['a'])).toBe('<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\na\n</body></html>\n')
  expect(sitePage(element('html', {}, [element('a', { href: '/x' }, ['b'])]))).toBe('<!DOCTYPE html>\n<html><a href="/x">b</a></html>\n')
})
