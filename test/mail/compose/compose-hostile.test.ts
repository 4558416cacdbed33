/** What a stranger writes is composed into mail to agents, whatever it is: a text that cannot be composed is a mail lost. */
import fc from 'fast-check'
import { parse, type DefaultTreeAdapterTypes as Parsed } from 'parse5'
import { describe, expect, it } from 'vitest'
import { composeMail, type OutgoingFile, type OutgoingMail } from '../../../src/mail/compose/compose.ts'
import { htmlOfText } from '../../../src/mail/compose/compose-html.ts'

describe('HTML of a hostile text', () => {
  it.each([
    ['an address with 50,000 closing brackets', `http://x${')'.repeat(50_000)}`, /<a href="http:\/\/x">/],
    ['brackets and full stops by turns', `http://x${').'.repeat(25_000)}`, /<a href="http:\/\/x">/],
    ['full stops, and a letter at the end', `http://${'.'.repeat(50_000)}x`, /\.x<\/a>/],
    ['50,000 empty lines', `a${'\n'.repeat(50_000)}b`, /<p>a<\/p>\n<p>b<\/p>/],
    ['an address that is nothing else', 'http://...', /<a href="http:\/\/">/],
  ])('%s is composed', (_, text, expected) => {
    expect(htmlOfText(text)).toMatch(expected)
  })

  it('an opened bracket of the address keeps its closing ones, and the mark after them goes', () => {
    expect(htmlOfText('see https://x.example/a_(b).')).toContain('<a href="https://x.example/a_(b)">')
    expect(htmlOfText('(see https://x.example/a).')).toContain('<a href="https://x.example/a">')
  })
})

const image = { filename: 'lamp.png', contentType: 'image/png', isInline: true, contentId: 'lamp@us.example' }
const mail: OutgoingMail = {
  kind: 'reply',
  messageId: 'answer@us.example',
  fromName: 'Sam',
  fromAddress: 'support@us.example',
  replyTo: 'support+token@us.example',
  to: [{ displayName: 'Ann', addrSpec: 'ann@acme.example' }],
  cc: [],
  subject: 'Re: Lamp',
  text: 'Hello',
  inReplyTo: null,
  references: [],
}

function composed(part: Partial<OutgoingMail>, files: readonly Partial<OutgoingFile>[] = []) {
  const content = Buffer.from('file')
  const opened = files.map((file) => ({ ...image, ...file, content }))
  return composeMail({ ...mail, ...part }, { recipients: [], files: opened, keys: ['a-secret'], nowMs: 0 })
}

/** What the HTML that we make may be of: each element with its attributes, and what those may say. */
const allowed: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  ...{ html: {}, head: {}, body: {}, p: {}, br: {}, meta: { charset: /^utf-8$/ } },
  a: { href: /^https?:\/\//i },
  img: { src: /^cid:[\w.~$@+=!*-]+$/, alt: /^/ },
}

/** What a reader's parser finds in it that is not allowed. */
function intruders(html: string, more: typeof allowed = {}): readonly string[] {
  const known = { ...allowed, ...more }
  const within = (node: Parsed.Node): readonly string[] => {
    const inside = 'childNodes' in node ? node.childNodes.flatMap(within) : []
    if ('data' in node) return ['a comment']
    if (!('attrs' in node)) return inside
    const attributes = known[node.tagName]
    if (!attributes) return [node.tagName, ...inside]
    const wrong = node.attrs.filter(({ name, value }) => !attributes[name]?.test(value))
    return [...wrong.map(({ name, value }) => `${node.tagName} ${name}=${value}`), ...inside]
  }
  return within(parse(html))
}

/** What breaks out of an element, an attribute, an address or a mark, where any of that is not escaped. */
const breaks = [
  ...['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "' onmouseover='alert(1)", '</p></body>', '<!--'],
  ...['x/onmouseover=alert(1)//', 'http://evil.example/[lamp.png]/x', '[image: lamp.png]', '[lamp.png]', '{answer}'],
  ...['javascript:alert(1)', 'http://a.example/"onclick=x', '[cid:lamp@us.example]', '&#60;b&#62;', '`=', '\0<\0svg>'],
  ...['\n\n', ' ', '<svg/onload=x>', '<![CDATA[', '\u2028', '</style><style>', '\ud800', '$&', '$`', "$'"],
]
const hostile = fc.array(fc.constantFrom(...breaks), { maxLength: 6 }).map((pieces) => pieces.join(''))

describe('HTML that we make stays what it is', () => {
  it('an image mark within an address is no place for the image, and its Content-ID no attribute', () => {
    const text = 'see http://evil.example/[lamp.png]/x'
    const { html, attachments } = composed({ text }, [{ contentId: 'x/onmouseover=alert(1)//' }])
    expect(intruders(html)).toEqual([])
    expect(html).toContain('<a href="http://evil.example/[lamp.png]/x">http://evil.example/[lamp.png]/x</a></p>\n<p><img')
    expect(html).toContain(`"cid:${attachments[0]?.cid}"`)
  })

  it('a Content-ID that a cid: address can hold is kept, any other replaced, and the text’s mark for it still found', () => {
    const cids = ['image001.png@01DA.5E$', 'ii_lx3k0', 'a"b', 'a%22b', 'é@x'].map((contentId) => {
      const { html, attachments } = composed({ text: `[cid:${contentId}] here` }, [{ contentId, filename: null }])
      expect(html).toContain(`<p><img src="cid:${attachments[0]?.cid}" alt=""> here</p>`)
      return attachments[0]?.cid
    })
    expect(cids.slice(0, 2)).toEqual(['image001.png@01DA.5E$', 'ii_lx3k0'])
    for (const cid of cids.slice(2)) expect(cid).toMatch(/^[0-9a-f]{32}$/)
  })

  it('two images of one name stand where it is written twice, one whose name holds brackets in its place', () => {
    const text = '[lamp.png] and [lamp.png], [see [a[1].png]]'
    const { html } = composed({ text }, [{ contentId: 'a' }, { contentId: 'b' }, { contentId: 'c', filename: 'a[1].png' }])
    expect(html.replace(/ alt="[^"]*"/g, '')).toContain('<img src="cid:a"> and <img src="cid:b">, [see <img src="cid:c">]</p>')
  })

  it('whatever text, file names, content ids, subjects and names say', () => {
    const files = fc.array(fc.record({ filename: hostile, contentId: hostile }), { maxLength: 3 })
    fc.assert(
      fc.property(hostile, files, (text, some) => {
        const to = [{ displayName: text, addrSpec: 'ann@acme.example' }]
        const { html } = composed({ ...{ text, subject: text, fromName: text, to } }, some)
        expect(intruders(html)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('whatever stands for the placeholders of a template, in text, in attributes and in addresses', () => {
    const template =
      '<style>p>b {color: red}</style><h1 title="{title}" class="s-{stage}">{title}</h1>{message}' +
      '<a href="https://us.example/t?{title}#{stage}" title=\'{title}\'>{ticket}</a><a href={title}>x</a>' +
      '<img src="{title}" alt={title}><p onclick="{title}" style="color:{title}">{answer}</p><!-- {title} -->'
    const more = {
      ...{ style: {}, h1: { title: /^/, class: /^s-/ }, img: { src: allowed['img']!['src']!, alt: /^/ } },
      a: { href: /^https?:\/\/[^/]*(?:us\.example\/t\?[^"<>&\s]*|\/)/, title: /^/ },
      p: { onclick: /^\{title\}$/, style: /^color:\{title\}$/ },
    }
    const value = fc.record({ title: hostile, stage: hostile, message: hostile, answer: hostile, ticket: hostile })
    fc.assert(
      fc.property(value, hostile, (values, contentId) => {
        const { html } = composed({ html: { template, values } }, [{ contentId }])
        expect(intruders(html, more).filter((one) => one !== 'a comment')).toEqual([])
        expect(html.match(/<!--/g)).toHaveLength(1)
        expect(html).toContain('<style>p>b {color: red}</style>')
      }),
      { numRuns: 500 },
    )
  })

  it('the check finds what breaks out', () => {
    const broken = '<p onclick=x><script></script><a href="javascript:x"></a><!-- --><img src="http://x/y">'
    expect(intruders(broken)).toEqual([...['p onclick=x', 'script', 'a href=javascript:x', 'a comment', 'img src=http://x/y']])
  })
})
