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
