/** A plain text becomes paragraphs, lines, links and images, and nothing that it does not say. */
import { describe, expect, it } from 'vitest'
import { htmlOfText, type InlineImage } from '../../../src/mail/compose/compose-html.ts'

const bodyOf = (text: string, images: readonly InlineImage[] = []) => /<body>\n([^]*)\n<\/body>/.exec(htmlOfText(text, images))?.[1]
const lamp: InlineImage = { contentId: 'c1', calledId: 'lamp@us.example', name: 'lamp.png' }
const SHOWN = '<img src="cid:c1" alt="lamp.png">'

describe('a text', () => {
  it.each([
    ['begins a paragraph below blank lines', 'a\n\n\nb', '<p>a</p>\n<p>b</p>'],
    ['keeps its lines', 'a\nb\nc', '<p>a<br>\nb<br>\nc</p>'],
    ['has line ends of any kind', 'a\r\nb\rc\r\n\r\nd', '<p>a<br>\nb<br>\nc</p>\n<p>d</p>'],
    ['ends with its last word', 'a \n \n', '<p>a</p>'],
    ['keeps blanks at the start of a line', '  a  b', '<p>&nbsp;&nbsp;a  b</p>'],
  ])('%s', (_, text, html) => {
    expect(bodyOf(text)).toBe(html)
  })
})

describe('an address of the web ends before', () => {
  const MARKS = ['.', ',', ';', ':', '!', '?', '*', '_', '~', ']', ')', '.)', '?!']
  it.each(MARKS)('the mark %s that closes a sentence (RFC 3986, appendix C)', (mark) => {
    expect(bodyOf(`x https://a.example/b${mark}`)).toBe(`<p>x <a href="https://a.example/b">https://a.example/b</a>${mark}</p>`)
  })

  it.each(['<', '>', '"', "'", '`', '{', '}', '|', '\\', '^', ' '])('the character %s, which no address holds', (character) => {
    expect(bodyOf(`https://a.example/b${character}c`)).toMatch(/^<p><a href="https:\/\/a\.example\/b">https:\/\/a\.example\/b<\/a>./)
  })

  it.each(['/b#c', '/b?c=1&d=%20', '/b[1', '/b@c', '/(b)', '/b!c', '/~ann', '/b-'])('nothing of %s', (path) => {
    const shown = `https://a.example${path}`.replace('&', '&amp;')
    expect(bodyOf(`https://a.example${path}`)).toBe(`<p><a href="${shown}">${shown}</a></p>`)
  })

  it('may stand anywhere, in any letters, more than once', () => {
    expect(bodyOf('A HTTP://a.example and http://b.example!')).toBe(
      '<p>A <a href="HTTP://a.example">HTTP://a.example</a> and <a href="http://b.example">http://b.example</a>!</p>',
    )
    expect(bodyOf('xhttp://a.example')).toBe('<p>xhttp://a.example</p>')
  })
})

describe('an image stands', () => {
  it.each([
    ['where its name does', 'a [lamp.png] b', `<p>a ${SHOWN} b</p>`],
    ['where Gmail names it', 'a [image: lamp.png] b', `<p>a ${SHOWN} b</p>`],
    ['where Outlook names it', 'a [cid:lamp@us.example] b', `<p>a ${SHOWN} b</p>`],
    ['wherever it is named', '[lamp.png] [lamp.png]', `<p>${SHOWN} ${SHOWN}</p>`],
    ['at the end, where it is not named', 'a [pump.png]', `<p>a [pump.png]</p>\n<p>${SHOWN}</p>`],
    [
      'at the end, where an address alone names it',
      'https://a.example/[lamp.png]b',
      `<p><a href="https://a.example/[lamp.png]b">https://a.example/[lamp.png]b</a></p>\n<p>${SHOWN}</p>`,
    ],
    ['behind brackets that stand open', 'a [b [lamp.png]', `<p>a [b ${SHOWN}</p>`],
  ])('%s', (_, text, html) => {
    expect(bodyOf(text, [lamp])).toBe(html)
  })

  it('in the place of the longer mark, whose name holds brackets: three of them at most', () => {
    const named = (name: string): InlineImage => ({ contentId: 'c2', calledId: 'x', name })
    expect(bodyOf('[a[1][2][3].png]', [named('a[1][2][3].png')])).toBe('<p><img src="cid:c2" alt="a[1][2][3].png"></p>')
    expect(bodyOf('[a[1][2][3][4].png]', [named('a[1][2][3][4].png')])).toContain('<p>[a[1][2][3][4].png]</p>')
  })

  it('in the place of a name of three hundred characters at most, with its brackets', () => {
    const named = (length: number): InlineImage => ({ contentId: 'c2', calledId: 'x', name: 'n'.repeat(length - 2) })
    expect(bodyOf(`[${named(300).name}]`, [named(300)])).toMatch(/^<p><img/)
    expect(bodyOf(`[${named(301).name}]`, [named(301)])).toMatch(/^<p>\[n/)
  })

  it('by its id alone where it has no name', () => {
    const nameless = { ...lamp, name: '' }
    expect(bodyOf('[] [cid:lamp@us.example]', [nameless])).toBe('<p>[] <img src="cid:c1" alt=""></p>')
  })

  it('once each where two have one name, in their order', () => {
    const other = { ...lamp, contentId: 'c2' }
    expect(bodyOf('[lamp.png][lamp.png]', [lamp, other])).toBe(`<p>${SHOWN}${SHOWN.replace('c1', 'c2')}</p>`)
    expect(bodyOf('[lamp.png]', [lamp, other])).toBe(`<p>${SHOWN}</p>\n<p>${SHOWN.replace('c1', 'c2')}</p>`)
  })
})
