/** Who takes people off the next answer: anybody's last mail, openers, or agents alone, for each mailbox. */

import { editByHand } from '../../support/by-hand.ts'
import { ANN, BOB, CARL, EVE, SALES, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { flagsOn, want } from '../../support/rule-play.ts'

const asked = { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification'] }

/** Ann opens with Bob in copy; then somebody writes. @returns the ticket's number */
async function then(site: Site, to: string, letter: object): Promise<number> {
  const { id, number } = await site.write({ to, cc: [BOB] })
  await site.write({ to, thread: [id], ...letter })
  return number
}

interface Case {
  readonly title: string
  readonly letter: object
  /** Members afterwards: by any mail's rule, the opener's, and none. */
  readonly after: readonly [lastMail: readonly string[], openers: readonly string[], keep: readonly string[]]
}

const cases: readonly Case[] = [
  { title: 'a colleague answers us alone', letter: { from: BOB }, after: [[BOB], [ANN, BOB], [ANN, BOB]] },
  { title: 'whoever opened it answers us alone', letter: { from: ANN }, after: [[ANN], [ANN], [ANN, BOB]] },
  {
    title: 'a colleague brings somebody, without the opener',
    letter: { from: BOB, cc: [CARL] },
    after: [
      [BOB, CARL],
      [ANN, BOB, CARL],
      [ANN, BOB, CARL],
    ],
  },
  {
    title: 'whoever opened it brings somebody in place of another',
    letter: { from: ANN, cc: [EVE] },
    after: [
      [ANN, EVE],
      [ANN, EVE],
      [ANN, BOB, EVE],
    ],
  },
  {
    title: 'a vacation of a colleague, with somebody in copy',
    letter: { from: BOB, cc: [EVE], headers: { 'Auto-Submitted': 'auto-replied' } },
    after: [
      [ANN, BOB],
      [ANN, BOB],
      [ANN, BOB],
    ],
  },
  {
    title: 'a vacation of whoever opened it',
    letter: { from: ANN, headers: { 'Auto-Submitted': 'auto-replied' } },
    after: [
      [ANN, BOB],
      [ANN, BOB],
      [ANN, BOB],
    ],
  },
]

const policies = [
  { name: 'last-mail', mailbox: SUPPORT },
  { name: 'openers', mailbox: SUPPORT },
  { name: 'keep', mailbox: SALES },
] as const

function rowsOf({ name, mailbox }: (typeof policies)[number], column: number): readonly RuleRow[] {
  return [
    ...cases.map(({ title, letter, after }): RuleRow => ({
      rule: `§7.19 ${name}`,
      title,
      play: (site) => then(site, mailbox, letter),
      got: 'headers' in letter ? { ...asked, [SAM]: ['notification'] } : asked,
      ticket: { members: after[column]!.toSorted() },
    })),
    {
      rule: `§7.19 ${name}`,
      title: 'an agent’s hand takes off whomever it takes off',
      play: async (site) => {
        const { number } = await site.write({ to: mailbox, cc: [BOB] })
        await editByHand(site.us, number, [{ kind: 'member', add: [], remove: [ANN] }])
        return number
      },
      got: { ...asked, [SAM]: ['notification'] },
      ticket: { members: [BOB] },
    },
    {
      rule: `§7.19 ${name}`,
      title: 'the answer after a colleague’s mail goes to the members, and its notification had said so',
      play: async (site) => {
        const number = await then(site, mailbox, { from: BOB })
        const { text } = (await site.newest(SAM)).message
        const isNamed = /goes to [^\n]*ann@acme\.example/.test(text)
        want(isNamed === (name !== 'last-mail'), text)
        await site.samAnswers('A fitter comes.', { to: mailbox })
        return number
      },
      got: {
        [ANN]: ['acknowledgement', ...(name === 'last-mail' ? [] : ['reply: A fitter comes.'])],
        [BOB]: ['reply: A fitter comes.'],
        [SAM]: ['notification', 'notification'],
      },
    },
  ]
}

const strangersRobot: RuleRow = {
  rule: '§7.19',
  title: 'a stranger’s auto-reply with an id of the thread changes nobody and is no asking',
  play: async (site) => {
    const number = await then(site, SUPPORT, { from: EVE, cc: [CARL], headers: { 'Auto-Submitted': 'auto-replied' } })
    want(!(await flagsOn(site, number)).includes('asks-to-join'), 'a robot asks to join')
    return number
  },
  got: { ...asked, [SAM]: ['notification'] },
  ticket: { members: [ANN, BOB], reporters: [ANN, BOB] },
}

playTable('members: last-mail, the default (T-026)', [...rowsOf({ ...policies[0] }, 0), strangersRobot])
playTable('members: openers, and keep in another mailbox', [...rowsOf(policies[1], 1), ...rowsOf(policies[2], 2)], {
  support: { members: 'openers' },
  sales: { members: 'keep' },
})
