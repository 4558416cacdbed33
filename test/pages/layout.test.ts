/** Times without scripts: the site's clock, and the absolute one in the title. */
import { expect, it } from 'vitest'
import { sitePart } from '../../src/mail/compose/html-tree.ts'
import { clockIn, moment, siteClock } from '../../src/pages/layout.ts'

const atMs = Date.parse('2026-03-29T00:59:30Z')

it('a time is that of the site, while a request of it is answered', () => {
  const shown = siteClock.run(clockIn('Asia/Kolkata'), () => sitePart([moment(atMs)]))
  expect(shown).toContain('>2026-03-29 06:29</time>')
  expect(shown).toContain('title="2026-03-29 06:29 Asia/Kolkata, 2026-03-29 00:59 UTC"')
  expect(shown).toContain('datetime="2026-03-29T00:59:30.000Z"')
  expect(sitePart([moment(atMs)])).toContain('title="2026-03-29 00:59 UTC"')
})

it('the hour that summer time leaves out is left out', () => {
  const at = (later: number) => siteClock.run(clockIn('Europe/Berlin'), () => sitePart([moment(atMs + later)]))
  expect([at(0), at(60_000)].map((html) => />([^<]*)<\/time>/.exec(html)?.[1])).toEqual(['2026-03-29 01:59', '2026-03-29 03:00'])
})
