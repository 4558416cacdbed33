/** What customers write in the portal is to rules what a mail is. */
import { expect, it } from 'vitest'
import { triedConditions } from '../../../src/tickets/rules/rule-conditions.ts'
import { writtenMail } from '../../../src/tickets/rules/written-mail.ts'
import { ANN, SUPPORT, START_MS, mailOf } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'
import { rulesIn } from '../support/ruled.ts'

it.each<readonly [string, boolean]>([
  [`{ from: '${ANN}' }`, true],
  [`{ to: '${SUPPORT}' }`, true],
  [`{ to: 'help@us.example' }`, false],
  ['{ words: [lid] }', true],
  ['{ subject: Lid }', true],
  ['{ text: leaks }', true],
  ['{ robot: false }', true],
  ['{ spam: false }', true],
  ['{ attachment: false }', true],
])('what is written by %s is found: %s', (written, holds) => {
  const mailbox = { addresses: [SUPPORT, 'help@us.example'] }
  const mail = writtenMail(mailOf({ id: 'm' }).message, { subject: 'Lid', mailbox })
  const [rule] = rulesIn(`- { name: r, when: new-ticket, if: ${written}, do: { severity: high } }`)
  const facts = { ticket: deskAsked().ticket(), mailbox: {}, mail, atMs: START_MS, timeZone: 'UTC', fields: [] }
  expect(triedConditions(rule!.conditions, facts)).toMatchObject([{ holds }])
})
