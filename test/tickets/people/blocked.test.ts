/** Blocked senders: whom an entry means, as addresses are sent. */
import { describe, expect, it } from 'vitest'
import { blockedSender } from '../../../src/config/mail-rules.ts'
import { normaliseAddrSpec } from '../../../src/mail/addr-spec.ts'
import { reasonToBlock, type BlockedSender } from '../../../src/tickets/people/blocked.ts'

const nobody = new Map<string, BlockedSender>()

function isBlocked(entry: string, written: string): boolean {
  const blocked = [blockedSender.parse(entry)]
  return reasonToBlock(normaliseAddrSpec(written), { policy: { blocked }, blockedSenders: nobody }) !== null
}

describe('an entry of the configuration', () => {
  it.each([
    ['offers@bad.example', 'offers@bad.example'],
    ['offers@bad.example', 'OFFERS@Bad.Example'],
    ['offers@bad.example', 'offers+autumn@bad.example'],
    ['offers@bad.example', '"offers"@bad.example'],
    ['offers@bad.example', 'offers@bad。example'],
    ['rival.example', 'rita@rival.example'],
    ['RIVAL.example', 'rita+x@rival.example'],
    ['bücher.example', 'rita@xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'rita@bücher.example'],
    ['*.rival.example', 'rita@shop.rival.example'],
    ['*@*.rival.example', 'rita@a.b.rival.example'],
    ['news-*@*', 'news-7@any.example'],
    ['*@rival.example', 'rita@rival.example'],
  ])('"%s" means %s', (entry, written) => {
    expect(isBlocked(entry, written)).toBe(true)
  })

  it.each([
    ['rival.example', 'rita@shop.rival.example'],
    ['rival.example', 'rita@notrival.example'],
    ['rival.example', 'rival.example@acme.example'],
    ['*.rival.example', 'rita@rival.example'],
    ['offers@bad.example', 'moreoffers@bad.example'],
    ['offers@bad.example', 'offers@bad.example.acme.example'],
    ['offers+autumn@bad.example', 'offers@bad.example'],
    ['rival.example', 'rita@rivаl.example'],
  ])('"%s" does not mean %s', (entry, written) => {
    expect(isBlocked(entry, written)).toBe(false)
  })

  it.each(['', 'rival', 'a b@c.example', '@rival.example x', 'https://rival.example/'])('"%s" is none', (entry) => {
    expect(blockedSender.safeParse(entry).success).toBe(false)
  })
})

describe('what an agent blocked', () => {
  const of = (id: string) => new Map([[id, { id, by: 'sam@us.example', at: new Date('2026-11-01T10:00:00Z'), ticket: 12 }]])

  it.each([
    ['rita@rival.example', 'rita@rival.example', true],
    ['rita@rival.example', 'rita+x@rival.example', true],
    ['rival.example', 'rita@rival.example', true],
    ['rival.example', 'rita@shop.rival.example', false],
    ['rita@rival.example', 'bob@rival.example', false],
  ])('%s: %s', (id, address, blocked) => {
    const reason = reasonToBlock(address, { policy: {}, blockedSenders: of(id) })
    expect(reason).toBe(blocked ? `${id} was blocked by sam@us.example, 2026-11-01` : null)
  })
})
