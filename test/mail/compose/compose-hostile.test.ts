/** What a stranger writes is composed into mail to agents, whatever it is: a text that cannot be composed is a mail lost. */
import { describe, expect, it } from 'vitest'
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
