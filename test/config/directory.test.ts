/** Whom decisions know by name: agents of the configuration, and the other users of the records. */
import { expect, it } from 'vitest'
import { directoryOf } from '../../src/config/directory.ts'
import { listenersOf } from '../../src/tickets/letters/listeners.ts'
import { Desk, KIM, SAM } from '../tickets/support/desk.ts'
import { configWith } from '../apply/applying.ts'

const user = (id: string, addrSpec: string | null, state: 'active' | 'shadow' | 'deactivated' = 'active') => ({
  ...{ id, addrSpec, displayName: id, state },
})

it('T-004 tickets of a mailbox without an owner are the owner’s of its part', () => {
  const parts = [{ id: 'General', type: 'product' as const, parent: null, ownedBy: KIM }]
  const { mailboxes } = directoryOf(configWith(), [], { parts })
  expect([...mailboxes.values()].map(({ part, owner }) => [part, owner])).toContainEqual(['General', KIM])
})

it('T-037 only the configuration makes agents: an active user whom it does not name is a user', () => {
  const records = [user(SAM, SAM), user('ex@us.example', 'ex@us.example'), user('shadow/Tool', null, 'shadow')]
  const { agents, users } = directoryOf(configWith(), [], { users: records })
  expect([...agents.keys()].sort()).toEqual([KIM, SAM])
  expect([...users.keys()]).toEqual(['ex@us.example'])
})

it('T-029 an agent of the configuration whose record says that he has left is none, and hears of nothing', () => {
  const directory = directoryOf(configWith(), [], { users: [user(SAM, SAM, 'deactivated'), user(KIM, KIM)] })
  expect([[...directory.agents.keys()], directory.users.get(SAM)?.state]).toEqual([[KIM], 'deactivated'])
  const desk = new Desk()
  desk.receive({ id: 'm1' })
  const ticket = { ...desk.ticket(), ownedBy: [SAM], subscribers: [SAM] }
  expect(listenersOf(ticket, { mailbox: directory.mailboxes.get('support')!, directory })).toEqual([])
})
