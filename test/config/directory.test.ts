/** Whom decisions know by name: agents of the configuration, and the other users of the records. */
import { expect, it } from 'vitest'
import { directoryOf } from '../../src/config/directory.ts'
import { KIM, SAM } from '../tickets/support/desk.ts'
import { configWith } from '../apply/applying.ts'

const user = (id: string, addrSpec: string | null, state: 'active' | 'shadow' = 'active') => ({
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
