/** Whom a broadcast goes to (T-090, T-093). */
import { expect, it } from 'vitest'
import { countByWorkspace, recipientsAmong, type AudienceFacts } from '../../../src/tickets/broadcast/audience.ts'
import type { RevOrgId } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, Desk, EVE, SAM, SUPPORT, ZED } from '../support/desk.ts'

const { site } = new Desk()
const facts: AudienceFacts = {
  directory: site.directory,
  policy: {},
  blockedSenders: new Map(),
  undeliverable: new Set(),
  unsubscribed: new Set(),
}
const candidate = (addrSpec: string, revOrg: string | null = 'Acme') => ({
  addrSpec,
  displayName: '',
  revOrg: revOrg as RevOrgId | null,
  language: null,
})
const addresses = (found: ReturnType<typeof recipientsAmong>) => found.recipients.map(({ addrSpec }) => addrSpec)

it('T-090 an address in several workspaces gets it once, in the first of them', () => {
  const { recipients } = recipientsAmong([candidate(ANN), candidate(EVE, 'Other'), candidate(ANN, 'Other')], facts)
  expect(recipients).toEqual([candidate(ANN), candidate(EVE, 'Other')])
})

it('robots, erased people and our own get none', () => {
  const nobody = ['noreply@acme.example', 'erased-0a@erased.invalid', SUPPORT, SAM, 'no-address'].map((who) => candidate(who))
  const found = recipientsAmong([...nobody, candidate(ANN)], facts)
  expect(addresses(found)).toEqual([ANN])
  expect(found.leftOut).toEqual({ unreachable: 5, blocked: 0, undeliverable: 0, unsubscribed: 0 })
})

it('neither do those who are blocked, unknown to their server, or unsubscribed; each counts for one reason', () => {
  const blocked = { id: 'unknown.example', by: SAM, at: new Date(0), ticket: null }
  const found = recipientsAmong(
    [ANN, BOB, EVE, ZED].map((who) => candidate(who)),
    {
      ...facts,
      blockedSenders: new Map([[blocked.id, blocked]]),
      undeliverable: new Set([BOB, ZED]),
      unsubscribed: new Set([EVE]),
    },
  )
  expect(addresses(found)).toEqual([ANN])
  expect(found.leftOut).toEqual({ unreachable: 0, blocked: 1, undeliverable: 1, unsubscribed: 1 })
})

it('workspaces are counted, the most first, those in none too', () => {
  const found = [candidate(EVE, 'Other'), candidate(ANN), candidate(BOB), candidate(ZED, null)]
  expect(countByWorkspace(found).map(({ revOrg, count }) => [revOrg, count])).toEqual([
    ['Acme', 2],
    ['Other', 1],
    [null, 1],
  ])
})
