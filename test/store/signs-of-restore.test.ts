/** When a database is taken for older than what was done with it, and where its numbers go on. */
import { describe, expect, it } from 'vitest'
import { liftedTo, signsOfRestore, type DatabaseSigns } from '../../src/store/signs-of-restore.ts'

const healthy: DatabaseSigns = {
  lastTicket: 15,
  life: { ledgerUuid: 'a' },
  ledgerUuid: 'a',
  rememberedTicket: 15,
  signedTickets: [1, 7, 15],
}

describe('a database', () => {
  it.each<[string, RegExp | null, Partial<DatabaseSigns>]>([
    ['that knows all that others remember', null, {}],
    ['of which nobody remembers anything', null, { rememberedTicket: null, signedTickets: [] }],
    ['that is ahead of what Redis noted a minute ago', null, { rememberedTicket: 12 }],
    ['that was never looked at', null, { life: null, ledgerUuid: 'b' }],
    ['whose server does not name its collections', null, { ledgerUuid: null }],
    ['whose life was noted where the server named none', null, { life: { ledgerUuid: null } }],
    ['whose ledger was made anew', /made anew/, { ledgerUuid: 'b' }],
    ['behind what Redis remembers', /^Redis remembers TKT-16, the database TKT-15$/, { rememberedTicket: 16 }],
    ['behind a mail that we signed', /signature for TKT-45, the database knows TKT-15$/, { signedTickets: [3, 45, 16] }],
    [
      'that knows no ticket, behind a mail that we signed',
      /signature for TKT-1,/,
      { lastTicket: 0, rememberedTicket: null, signedTickets: [1] },
    ],
  ])('%s: %s', (_, sign, given) => {
    const signs = signsOfRestore({ ...healthy, ...given })
    if (sign === null) expect(signs).toEqual([])
    else expect(signs).toEqual([expect.stringMatching(sign)])
  })

  it('every sign is told', () => {
    expect(signsOfRestore({ ...healthy, ledgerUuid: 'b', rememberedTicket: 20, signedTickets: [30] })).toHaveLength(3)
  })
})

it.each([
  [0, 0, 10_000],
  [15, 45, 11_000],
  [15, 0, 11_000],
  [9_999, 0, 21_000],
  [1_000_000, 0, 1_110_000],
])('a counter at %i, with %i seen elsewhere, goes on above %i', (last, seen, to) => {
  expect(liftedTo(last, seen)).toBe(to)
})
