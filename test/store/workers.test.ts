/** Workers are known while they say so, with what they go by; those that fell silent are forgotten. */
import { expect, test } from 'vitest'
import { openScratchStore } from '../support/scratch-store.ts'

const row = { host: 'a', pid: 1, roles: ['poll'], configHash: '$abc', configTakenAt: new Date(5), atRestart: [], refusal: null }

test('each says by which configuration it goes and which one it refused, whatever the texts hold', async () => {
  const { workers } = await openScratchStore()
  await workers.beat({ ...row, _id: 'one' }, 5_000)
  await workers.beat({ ...row, _id: 'two', pid: 2, refusal: { faults: ['$x: is no key'], at: new Date(6) } }, 5_000)
  expect(await workers.all()).toMatchObject([
    { pid: 1, configHash: '$abc', refusal: null },
    { pid: 2, refusal: { faults: ['$x: is no key'] } },
  ])
})

test('one that ended, and one that is silent, are gone', async () => {
  const { workers } = await openScratchStore()
  await workers.beat({ ...row, _id: 'ended' }, 5_000)
  await workers.beat({ ...row, _id: 'silent' }, -1)
  await workers.leave('ended')
  expect(await workers.all()).toEqual([])
})
