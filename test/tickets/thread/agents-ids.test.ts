/** Which mails descend from one that went to an agent. */
import { describe, expect, it } from 'vitest'
import { descendsFromAgentsMail, isAgentsId } from '../../../src/tickets/thread/agents-ids.ts'

const agents = 'intray.1.a.token@us.example'
const note = 'intray.1.n.token@us.example'
const customers = 'intray.1.c.token@us.example'
const stored = (id: string) => id === 'anns@acme.example'
const descends = (...references: readonly string[]) => descendsFromAgentsMail({ references }, stored)

it('tells ids that were minted for agents by their form', () => {
  expect([agents, note, customers, 'anns@acme.example'].map(isAgentsId)).toEqual([true, true, false, false])
})

describe('a mail', () => {
  it.each([[agents], ['anns@acme.example', agents], [agents, 'unknown@dealer.example'], [note, 'x@a.example', 'y@b.example']])(
    'descends from an agent’s: %s %s %s',
    (...references) => expect(descends(...references)).toBe(true),
  )

  it.each([[], ['unknown@dealer.example'], [agents, 'anns@acme.example'], [agents, customers, 'unknown@dealer.example']])(
    'does not by way of what customers have: %s %s %s',
    (...references) => expect(descends(...references)).toBe(false),
  )
})
