/** `intray spam`: what is held and who is blocked is listed, changed and told. */
import { expect, it } from 'vitest'
import { openPlace, storeOf } from './command.ts'

it('a sender is blocked without the plus tag, and listed beside what the configuration blocks', async () => {
  const place = openPlace([], { blocked: ['rival.example'] })
  const { code, out } = await place.intray(['spam', 'block', 'Offers+x@Bad.example'])
  expect([code, out]).toEqual([0, 'offers@bad.example is blocked\n'])
  const [listed] = await place.json(['spam', 'list', '--json'])
  expect(listed).toMatchObject({ mails: [], blocked: [{ id: 'offers@bad.example', ticket: null }], configured: ['rival.example'] })
})

it('who is blocked is unblocked; who is not, is not', async () => {
  const place = openPlace()
  const store = await storeOf(place)
  await store.blockedSenders.add({ id: 'bad.example', by: 'sam@us.example', at: new Date(), ticket: null })
  expect((await place.intray(['spam', 'unblock', 'BAD.example'])).code).toBe(0)
  const { code, err } = await place.intray(['spam', 'unblock', 'bad.example'])
  expect([code, err]).toEqual([1, expect.stringContaining('is not blocked by anybody')])
})

it('what is not known is not released', async () => {
  const { code, err } = await openPlace().intray(['spam', 'release', 'support/INBOX/1/2'])
  expect([code, err]).toEqual([1, expect.stringContaining('nothing is known')])
})
