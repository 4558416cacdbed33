/** `intray rule`: what the rules of the site would do, told without touching anything. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mailText, openPlace } from './command.ts'

const MAIL = mailText({ 'Message-ID': '<m1@acme.example>', Subject: 'Outage in Berlin', 'X-Priority': '1 (Highest)' })
const ON = {
  name: 'on',
  when: 'new-ticket',
  if: { words: 'outage', filter: 'stage=queued' },
  do: { severity: 'high', note: 'Look at the line.' },
}
const NEW_RULES = `
rules:
  - name: outage
    when: new-ticket
    if: { words: [outage], header: { name: X-Priority, pattern: '^1' }, robot: false }
    do: { severity: blocker, tags: Stalled, note: Call the office in Berlin. }
  - name: refunds
    when: [new-ticket, customer-mail]
    if: { words: [refund] }
    do: { tags: Refund }
`

it('a stranger tries a rule on a file and on a stored mail before it is on, and on a ticket', { timeout: 120_000 }, async () => {
  const place = openPlace([MAIL], { rules: [ON] })
  writeFileSync(join(place.folder, 'new-rules.yaml'), NEW_RULES)
  const tried = await place.intray(['rule', 'test', 'mails/1.eml', '--rules', 'new-rules.yaml'])
  expect(tried.code).toBe(0)
  for (const line of [
    'mailbox support, a new ticket: ticket-opened',
    'forms      no form',
    'outage: applied',
    'yes  words: outage — “outage” is there',
    'yes  header: X-Priority: ^1 — X-Priority has “1”',
    'refunds: does not fit',
    'no   words: refund — none of them is there',
    'would change severity: medium → blocker (rule outage)',
    'would change tags: none → Stalled (rule outage)',
    'would send acknowledgement to ann@acme.example: We have your message (TKT-new)',
    'Nothing was changed and nothing was sent.',
  ])
    expect(tried.out).toContain(line)
  await place.intray(['import', 'mails', '--mailbox', 'support'])
  const before = await place.json(['export', 'tickets', '--format', 'jsonl'])
  const [stored] = await place.json(['rule', 'test', '<m1@acme.example>', '--rules', 'new-rules.yaml', '--json'])
  expect(stored).toMatchObject({
    trials: [
      { rule: 'outage', outcome: 'applied' },
      { rule: 'refunds', outcome: 'does not fit' },
    ],
  })
  const [ticket] = await place.json(['rule', 'test', 'TKT-1', '--json'])
  expect(ticket).toMatchObject({ trials: [{ rule: 'on', outcome: 'applied' }], changes: [{ field: 'severity', to: 'high' }] })
  expect(await place.json(['export', 'tickets', '--format', 'jsonl'])).toEqual(before)
  expect((await place.intray(['rule', 'list'])).out).toMatch(
    /^on +new-ticket +filter: stage=queued; words: outage +#severity high; a note +file$/m,
  )
  writeFileSync(join(place.folder, 'wrong.yaml'), '- { name: x, when: never, do: {} }')
  const wrong = await place.intray(['rule', 'test', 'mails/1.eml', '--rules', 'wrong.yaml'])
  expect(wrong.code).toBe(1)
})
