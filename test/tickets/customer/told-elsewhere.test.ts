/** One mail to two mailboxes: what the people of the second are told of it, by what its sender may do. */
import { expect, it } from 'vitest'
import { ANN, Desk, KIM, SALES, SAM, SUPPORT, ZED, agentToken, outboundOf, readersOf, type MailSketch } from '../support/desk.ts'

/** Sam hears of support, Kim of sales. */
function deskOfBoth(): Desk {
  const desk = new Desk()
  Object.assign(desk.site.directory.mailboxes.get('sales')!, { notify: [KIM] })
  return desk
}

function deliveredTwice(desk: Desk, sketch: MailSketch) {
  const both = { to: [SUPPORT, SALES], ...sketch }
  desk.receive(both)
  return desk.receive({ ...both, mailbox: 'sales' })
}

it('§7.12 who is told there is told of the answers of others, too (§7.9)', () => {
  const desk = deskOfBoth()
  expect(outboundOf(deliveredTwice(desk, { id: 'a1' }), 'notification').map(readersOf)).toEqual([[KIM]])
  expect(desk.ticket().asked).toEqual([SAM, KIM])
})

it('§7.12 they may let in whoever asks to join, and nobody waits for an answer to him', () => {
  const desk = deskOfBoth()
  desk.receive({ id: 'a1' })
  const [asked] = outboundOf(deliveredTwice(desk, { id: 'z1', from: ZED, answers: 'a1', authentication: 'none' }), 'notification')
  expect(asked?.answerRoute?.asks).toBe(ZED)
  expect(asked?.text).toContain('#accept')
  expect(desk.ticket().asked).toEqual([SAM])
  expect(desk.members()).toEqual([ANN])
})

it('§7.12 what answers for an agent is told there to nobody', () => {
  const desk = deskOfBoth()
  desk.receive({ id: 'a1' })
  expect(deliveredTwice(desk, { id: 'z1', from: ZED, answers: 'intray.1.a.token@us.example', tokens: [agentToken(SAM)] }).outbound).toEqual(
    [],
  )
})

it.each<readonly [string, Partial<MailSketch>, readonly string[]]>([
  ['a person', {}, [KIM]],
  ['a person in bulk', { message: { isBulk: true } }, []],
  ['a machine', { message: { kind: 'auto-reply' } }, []],
  ['somebody whose authentication failed', { authentication: 'fail' }, []],
  ['a time before us', { source: 'import' }, []],
  ['one of us', { from: SAM, authentication: 'pass' }, []],
  ['an address of ours', { from: SUPPORT }, []],
])('§7.12 what comes from %s is told there to %j', (_, sketch, readers) => {
  expect(deliveredTwice(deskOfBoth(), { id: 'a1', ...sketch }).outbound.map(({ agent }) => agent)).toEqual(readers)
})

it('§7.12 spam is told there to nobody, and neither is what is delivered twice to one mailbox', () => {
  const desk = deskOfBoth()
  desk.receive({ id: 'a1', to: [SUPPORT, SALES] })
  desk.edit({ isSpam: true })
  expect(desk.receive({ id: 'a1', to: [SUPPORT, SALES], mailbox: 'sales' }).outbound).toEqual([])
  const again = deskOfBoth()
  again.receive({ id: 'a1' })
  expect(again.receive({ id: 'a1' }).outbound).toEqual([])
})
