/** HTML of strangers shows its text and does nothing. */
import { expect, it } from 'vitest'
import { harmlessHtml } from '../../../src/mail/html/harmless-html.ts'

it.each([
  ['scripts', '<p>a<script>x()</script></p>', '<p>a</p>'],
  ['what listens', '<p onclick="x()">a</p>', '<p>a</p>'],
  ['what fetches', '<p style="background:url(http://evil.example)">a<img src="http://evil.example/p.png"></p>', '<p>a</p>'],
  ['links that run', '<a href="javascript:x()">a</a>', '<a title="javascript:x()">a</a>'],
])('%s are left out', (_, html, clean) => {
  expect(harmlessHtml(html)).toBe(clean)
})

it('images are shown where they are wanted', () => {
  expect(harmlessHtml('<img src="https://us.example/a.png">', true)).toBe('<img src="https://us.example/a.png" />')
})
