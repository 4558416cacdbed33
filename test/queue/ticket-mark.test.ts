/** Redis remembers the last ticket number, as long as it remembers anything. */
import { expect, it, onTestFinished } from 'vitest'
import { TicketMark } from '../../src/queue/ticket-mark.ts'
import { testRedis } from '../support/servers.ts'

function markAt(redisUrl: string, prefix: string): TicketMark {
  const mark = new TicketMark({ redisUrl, prefix })
  onTestFinished(() => mark.close())
  return mark
}

it('what one process noted, another one reads', async () => {
  const { url, prefix } = testRedis()
  const mark = markAt(url, prefix)
  expect(await mark.read()).toBeNull()
  await mark.note(45)
  expect(await markAt(url, prefix).read()).toBe(45)
})

it('a Redis that is away remembers nothing, soon', async () => {
  expect(await markAt('redis://127.0.0.1:1', 'away').read()).toBeNull()
})

it('of the numbers that several processes give out the highest is noted, whoever comes last', async () => {
  const { url, prefix } = testRedis()
  const [first, other] = [markAt(url, prefix), markAt(url, prefix)]
  await first.read()
  await other.read()
  first.raise(45)
  await expect.poll(() => first.read()).toBe(45)
  // A process that has just started, and takes an answer to an old ticket.
  other.raise(12)
  other.raise(46)
  await expect.poll(() => first.read()).toBe(46)
  first.raise(40)
  other.raise(13)
  expect(await other.read()).toBe(46)
})

it('what is noted of the database itself may be lower', async () => {
  const { url, prefix } = testRedis()
  const mark = markAt(url, prefix)
  await mark.read()
  mark.raise(45)
  await mark.note(3)
  expect(await mark.read()).toBe(3)
})

it('a number that Redis did not hear of is noted with the next one', async () => {
  const { url, prefix } = testRedis()
  const mark = markAt(url, prefix)
  // Not connected yet: it is refused at once.
  mark.raise(45)
  await mark.read()
  mark.raise(44)
  await expect.poll(() => mark.read()).toBe(44)
})
