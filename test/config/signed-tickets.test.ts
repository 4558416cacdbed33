/** Which tickets a header bears our signature for. */
import { expect, it } from 'vitest'
import { signedTicketsBy } from '../../src/config/signed-tickets.ts'
import { mintShortToken, mintToken } from '../../src/mail/sender-proof/tokens.ts'

const agents = [{ address: 'sam@us.example' }] as never
const ticketsIn = signedTicketsBy({ secret: 'new-secret', previousSecrets: ['old-secret'], agents })
const customer = (ticket: number, key = 'new-secret') => mintToken({ ticket, agent: null }, `n${ticket}`, [key])

it('customers’ and agents’ tokens count, wherever they stand, whichever key signed them', () => {
  const agent = mintToken({ ticket: 7, agent: 'sam@us.example' }, 'n', ['new-secret'])
  const tag = mintShortToken({ ticket: 8, agent: null }, 'n', ['new-secret'])
  const header = `References: <a@x>\r\n <${customer(5)}@us.example> <${agent.toUpperCase()}@us.example>\r\nTo: support+${tag}@us.example\r\n`
  expect(new Set(ticketsIn(header))).toEqual(new Set([5, 7, 8]))
  expect(ticketsIn(`In-Reply-To: <${customer(9, 'old-secret')}@us.example>`)).toEqual([9])
})

it('forged ones, and those of an agent who is none, do not', () => {
  const stranger = mintToken({ ticket: 7, agent: 'eve@x.example' }, 'n', ['new-secret'])
  expect(ticketsIn(`References: <${customer(99, 'guessed')}@us.example> <${stranger}@us.example>`)).toEqual([])
  expect(ticketsIn('Message-ID: <intray.zz.c.n.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@us.example>')).toEqual([])
})

it('of thousands only the last fifty are read', () => {
  const many = Array.from({ length: 60 }, (_, n) => `<${customer(n + 1)}@us.example>`).join(' ')
  expect(ticketsIn(many)).toEqual(Array.from({ length: 50 }, (_, n) => n + 11))
})
