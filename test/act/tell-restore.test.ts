/** That the database was restored is told once, whatever happens to whoever tells it. */
import { expect, it } from 'vitest'
import { tellRestore } from '../../src/act/tell-restore.ts'
import { takeUpAgain } from '../../src/store/after-restore.ts'
import { KIM, SAM } from '../tickets/support/desk.ts'
import { openEditBench } from './editing.ts'

const agents = [
  { name: 'Sam', address: SAM },
  { name: 'Kim', address: KIM },
]

async function restored(changes: object = {}) {
  const { deps } = await openEditBench({ agents, ...changes })
  const life = await takeUpAgain({ before: null, signs: ['a test'], highestTicket: 0, beforeMs: deps.now() }, deps.store)
  const told = async () => {
    const tickets = await Array.fromAsync(deps.store.tickets.all())
    return tickets.map(({ title }) => title)
  }
  return { deps, life, told }
}

it('one ticket tells it', async () => {
  const { deps, told } = await restored()
  expect([await tellRestore(deps), await tellRestore(deps)]).toEqual([true, false])
  expect(await told()).toEqual(['The database was restored'])
})

it('who dies behind the ticket leaves nothing to tell a second time', async () => {
  const { deps, life, told } = await restored()
  await tellRestore(deps)
  await deps.store.lives.note(life._id, { isTold: false })
  expect([await tellRestore(deps), await tellRestore(deps)]).toEqual([true, false])
  expect(await told()).toHaveLength(1)
})
