/** Who is alerted when a mailbox stands still, and who sees the pages of admins. */
import { describe, expect, test } from 'vitest'
import { adminsOf, isAdmin } from '../../src/config/admins.ts'

const agents = [{ address: 'sam@us.example' }, { address: 'kim@us.example' }]
const token = (role: string, agent?: string) => ({ role, agent })

describe('the admins', () => {
  test.each<[string, object | undefined, readonly string[], readonly string[]]>([
    ['are those who are named', { admins: ['kim@us.example'] }, ['sam@us.example'], ['kim@us.example']],
    ['are those with a token of an admin', { tokens: [token('admin', 'kim@us.example')] }, [], ['kim@us.example']],
    [
      'are both, each once',
      { admins: ['kim@us.example', 'sam@us.example'], tokens: [token('admin', 'kim@us.example')] },
      [],
      ['kim@us.example', 'sam@us.example'],
    ],
    ['are not those with a token of an agent', { tokens: [token('agent', 'kim@us.example')] }, ['sam@us.example'], ['sam@us.example']],
    ['are not nobody, as a token without a name is', { tokens: [token('admin')] }, ['sam@us.example'], ['sam@us.example']],
    ['are else whom the mailbox notifies', undefined, ['a@us.example', 'b@us.example'], ['a@us.example', 'b@us.example']],
    ['are else the first agent', {}, [], ['sam@us.example']],
  ])('%s', (_, section, notify, admins) => {
    const console = section && { admins: [], tokens: [], ...section }
    expect(adminsOf({ console, agents } as never, { notify: [...notify] } as never)).toEqual(admins)
  })
})

test.each<[string, object, boolean]>([
  ['named', { console: { admins: ['kim@us.example'] } }, true],
  ['not named', { console: { admins: ['sam@us.example'] } }, false],
  ['of a site without pages', {}, false],
])('one who is %s sees their pages', (_, config, isOne) => expect(isAdmin('kim@us.example', config as never)).toBe(isOne))
