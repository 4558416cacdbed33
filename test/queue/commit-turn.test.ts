/** Workers take turns in committing, and never wait for long. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { CommitTurn } from '../../src/queue/commit-turn.ts'
import { testRedis } from '../support/servers.ts'

function turnAt({ url, prefix }: { url: string; prefix: string }): CommitTurn {
  const turn = new CommitTurn({ redisUrl: url, prefix })
  onTestFinished(() => turn.close())
  return turn
}

async function connected(): Promise<void> {
  await sleep(100)
}

test('no two workers commit at the same time, and each has its turn', async () => {
  const place = testRedis()
  const turns = [turnAt(place), turnAt(place), turnAt(place)]
  await connected()
  let running = 0
  const most: number[] = []
  const order: number[] = []
  await Promise.all(
    turns.map(async (turn, worker) => {
      for (let n = 0; n < 5; n++) {
        await turn.during(async () => {
          most.push(++running)
          order.push(worker)
          await sleep(5)
          running--
        })
      }
    }),
  )
  expect(Math.max(...most)).toBe(1)
  expect(new Set(order.slice(0, 3)).size).toBe(3)
})

test('the first mail of an installation does not wait', async () => {
  const turn = turnAt(testRedis())
  await connected()
  const order: string[] = []
  await Promise.all([turn.during(async () => void order.push('work')), sleep(500).then(() => order.push('later'))])
  expect(order).toEqual(['work', 'later'])
})

test('a worker that dies in its turn holds the others up for a moment only', async () => {
  const place = testRedis()
  const [dying, next] = [turnAt(place), turnAt(place)]
  await connected()
  void dying.during(() => new Promise(() => undefined))
  await sleep(50)
  dying.close()
  expect(await next.during(async () => 'done')).toBe('done')
  expect(await next.during(async () => 'done again')).toBe('done again')
})

test('who is late in giving the turn back does not make a second one', async () => {
  const place = testRedis()
  const turns = [turnAt(place), turnAt(place)]
  await connected()
  const slow = turns[0]?.during(() => sleep(1_500))
  await sleep(50)
  await turns[1]?.during(() => sleep(800))
  await slow
  let running = 0
  const most: number[] = []
  const work = async () => {
    most.push(++running)
    await sleep(50)
    running--
  }
  await Promise.all(turns.map((turn) => turn.during(work)))
  expect(Math.max(...most)).toBe(1)
})

test('a Redis that is away keeps nobody from committing', async () => {
  const turn = turnAt({ url: 'redis://127.0.0.1:1', prefix: 'away' })
  expect(await turn.during(async () => 'done')).toBe('done')
})

test('an error of the work is the caller’s, and the turn goes on', async () => {
  const turn = turnAt(testRedis())
  await connected()
  await expect(turn.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await turn.during(async () => 'done')).toBe('done')
})
