/** The commands that agents give in the first lines of their mails, each by what it does and what each person got. */

import { displayId } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, CARL, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { writeRaw } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const told = { [ANN]: ['acknowledgement'], [SAM]: ['notification'] }
const answered = { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] }

/** Ann writes, and Sam answers with commands. */
function command(text: string, what: string, row: Pick<RuleRow, 'got' | 'ticket'>, before: readonly string[] = []): RuleRow {
  return {
    ...{ rule: '§4.4', title: `${text.replaceAll('\n', ' ⏎ ')}: ${what}`, ...row },
    never: text.startsWith('#') ? /#|not paid/ : /not paid/,
    play: async ({ write, samAnswers }) => {
      const { number } = await write({ text: 'The lift is stuck.' })
      for (const first of before) await samAnswers(first)
      await samAnswers(text)
      return number
    },
  }
}

/** A command with a text, or whatever else, is refused as a whole. */
function refused(text: string, why: string): RuleRow {
  return command(`${text}\n\nA fitter comes.`, `refused: ${why}; nothing changes, nothing is sent, the agent hears why`, {
    got: { ...told, [SAM]: ['notification', `alert: ${why}`] },
    ticket: { stage: 'queued', severity: 'medium', needsResponse: true, members: [ANN], ownedBy: [], tags: [] },
  })
}

async function other(site: Site): Promise<number> {
  return (await site.write({ from: CARL })).number
}

/** The same, as a program that writes HTML alone makes it. */
function inHtml(html: string, what: string, row: Pick<RuleRow, 'got' | 'ticket'>): RuleRow {
  return {
    ...{ rule: '§4.4', title: `${html}: ${what}`, ...row },
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      const { message } = await site.newest(SAM)
      const thread = `<${message.messageId}>`
      const head = [`From: ${SAM}`, `To: ${SUPPORT}`, `In-Reply-To: ${thread}`, `References: ${thread}`, `Subject: Re: ${message.subject}`]
      await writeRaw(site, [...head, 'Content-Type: text/html; charset=utf-8'], html, { from: SAM })
      return number
    },
  }
}

const rows: readonly RuleRow[] = [
  command('#note\nHe has not paid.', 'for agents only', {
    got: told,
    ticket: { needsResponse: true, stage: 'queued' },
  }),
  command('#start', 'the work begins', { got: told, ticket: { stage: 'work_in_progress', needsResponse: true } }),
  command('#start\n#wait', 'it waits for the customer', { got: told, ticket: { stage: 'awaiting_customer_response' } }),
  command('#resolve', 'it is resolved', { got: told, ticket: { stage: 'resolved' } }, ['#start\n#wait']),
  command('#close', 'the same', { got: told, ticket: { stage: 'resolved' } }, ['#start\n#wait']),
  command('#cancel sent twice', 'it is cancelled', { got: told, ticket: { stage: 'canceled' } }),
  command('#assign Kim', 'its owner, by a part of the name', {
    got: { ...told, [KIM]: ['notification'] },
    ticket: { ownedBy: [KIM] },
  }),
  command('#group first-line', 'its group', { got: told, ticket: { group: 'first-line' } }),
  command('#severity high', 'its severity', { got: told, ticket: { severity: 'high' } }),
  command('#tag Stalled', 'a tag', { got: told, ticket: { tags: [{ name: 'Stalled', value: null }] } }),
  command('#needs-response off', 'nothing is owed', { got: told, ticket: { needsResponse: false } }),
  command(`#cc ${CARL}\n\nA fitter comes.`, 'he gets this answer, too', {
    got: { ...answered, [CARL]: ['reply: A fitter comes.'] },
    ticket: { members: [ANN, CARL], reporters: [ANN, CARL] },
  }),
  command('#part General', 'what it is about', { got: told, ticket: { part: 'General' } }),
  command('#start\n#stage awaiting_product_assist', 'any stage of the diagram', {
    got: told,
    ticket: { stage: 'awaiting_product_assist' },
  }),
  command('#severity high\n#assign me\n\nA fitter comes.', 'commands, then the answer, without the commands', {
    got: answered,
    ticket: { severity: 'high', ownedBy: [SAM], needsResponse: false },
  }),
  command('A fitter comes.\n#close', 'a # below other lines is a word of the answer', {
    got: answered,
    ticket: { stage: 'work_in_progress' },
  }),
  {
    rule: '§4.4',
    title: '#link TKT-n: another ticket',
    play: async (site) => {
      const target = await other(site)
      const { number } = await site.write()
      await site.samAnswers(`#link ${displayId(target)}`)
      const ticket = await site.us.runtime.store.tickets.list({ _id: number } as object, 1)
      if (!ticket[0]?.links.some((link) => link.target === displayId(target))) throw new Error('it is not linked')
      return number
    },
    got: { [ANN]: ['acknowledgement'], [CARL]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
  },
  {
    rule: '§4.4',
    title: '#merge TKT-n: this ticket ends, and that one goes on',
    play: async (site) => {
      const target = (await site.write()).number
      await site.write()
      await site.samAnswers(`#merge ${displayId(target)}\n\nA fitter comes.`)
      const [ended] = await site.us.runtime.store.tickets.list({ mergedInto: target } as object, 1)
      await site.write({ subject: `Re: [${displayId(ended?.number ?? 0)}] The lift`, text: 'It moves again.' })
      return target
    },
    got: {
      [ANN]: ['acknowledgement', 'acknowledgement', 'reply: A fitter comes.'],
      [SAM]: ['notification', 'notification', 'notification: It moves again.'],
    },
    ticket: { stage: 'queued', mergedInto: null },
  },
  {
    rule: '§4.4',
    title: '#only: who wrote the message gets the answer alone, and the others stay on the ticket',
    play: async (site) => {
      const { number } = await site.write({ cc: [BOB] })
      await site.samAnswers('#only\n\nA fitter comes.')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
    ticket: { members: [ANN, BOB], needsResponse: false },
  },
  command('#spam', 'it is spam, and cancelled', { got: told, ticket: { isSpam: true, stage: 'canceled' } }),
  command('#unassign', 'nobody owns it', { got: told, ticket: { ownedBy: [] } }, ['#assign me']),
  command('#untag stalled', 'a tag goes', { got: told, ticket: { tags: [] } }, ['#tag Stalled']),
  command('#title The lift is stuck', 'another title', { got: told, ticket: { title: 'The lift is stuck' } }),
  command('#workspace Other', 'another workspace', { got: told, ticket: { revOrg: 'Other' } }),
  command('#due 2031-12-01', 'the target close date', { got: told, ticket: { targetCloseAtMs: Date.parse('2031-12-01T23:59:59Z') } }),
  command('#snooze 2031-12-01', 'sleeps till then', { got: told, ticket: { snoozedUntilMs: Date.parse('2031-12-01T00:00:00Z') } }),
  command('#snooze none', 'is awake', { got: told, ticket: { snoozedUntilMs: null } }, ['#snooze +3d']),
  command('#set severity=low\n#set tags=Stalled', 'attributes by their names', {
    got: told,
    ticket: { severity: 'low', tags: [{ name: 'Stalled', value: null }] },
  }),
  command('#subscribe\n#subscribe kim', 'who hears of changes', {
    got: { ...told, [KIM]: ['notification'] },
    ticket: { subscribers: [SAM, KIM] },
  }),
  command('#unsubscribe', 'hears of them no more', { got: told, ticket: { subscribers: [] } }, ['#subscribe']),
  command(`#reporter ${BOB}`, 'has the problem, too', { got: told, ticket: { reporters: [ANN, BOB], members: [ANN] } }),
  command(
    `#remove ${CARL}\n\nA fitter comes.`,
    'does not get this answer',
    { got: answered, ticket: { members: [ANN], reporters: [ANN, CARL] } },
    [`#cc ${CARL}`],
  ),
  command(`#cc Acme/${BOB}\n\nA fitter comes.`, 'somebody by id', {
    got: { ...answered, [BOB]: ['reply: A fitter comes.'] },
    ticket: { members: [ANN, BOB], reporters: [ANN, BOB] },
  }),
  command('#help', 'the list, by mail', {
    got: { ...told, [SAM]: ['notification', 'alert: #due friday (the target close date'] },
    ticket: { stage: 'queued', needsResponse: true },
  }),
  command('#Stage Resolved.', 'the way that #resolve goes', { got: told, ticket: { stage: 'resolved' } }),
  command('# Assign\u00a0me.\n\n＃Severity “high”\n#needs–response Off\n\nA fitter comes.', 'as telephones write it', {
    got: answered,
    ticket: { ownedBy: [SAM], severity: 'high', needsResponse: false },
  }),
  inHtml('<ul><li>#Severity&nbsp;high</li><li>#start.</li></ul><p>A fitter comes.</p>', 'in a list', {
    got: answered,
    ticket: { severity: 'high', stage: 'work_in_progress' },
  }),
  inHtml('<div># assign me</div><div><br></div><div>#tag <b>Stalled</b></div>', 'in paragraphs', {
    got: told,
    ticket: { ownedBy: [SAM], tags: [{ name: 'Stalled', value: null }], needsResponse: true },
  }),
  refused('#due someday', '"someday" is no date; write'),
  refused('#spam', 'obody answers spam'),
  refused('#merge TKT-9999', 'There is no TKT-9999'),
  refused('#merge kettle', '"kettle" is no ticket; write TKT-12'),
  refused('#note\n#only', 'It contradicts #note'),
  refused('#snooze yesterday', '"yesterday" is no date; write'),
  refused('#due 2020-01-01', '2020-01-01 has passed'),
  refused('#remove bbo@acme.example', 'There is no bbo@acme.example on this ticket; on it are: ann@acme.example'),
  refused('#workspace Nowhere', 'There is no workspace "Nowhere"'),
  refused('#cc Nowhere/ann@acme.example', 'There is no contact or user "Nowhere/ann@acme.example"'),
  refused('#set colour=red', '"colour" is no attribute that is set; those are title'),
  refused('#untag Nonsense', 'here is no tag'),
  refused('#subscribe zoe@nowhere.example', 'make a contact of the address first'),
  refused('#reporter eve@other.example', 'is no contact of the workspace "Acme"'),
  refused('#split', 'since all of it answers that message'),
  refused('#unassign Kim', '#unassign takes nothing behind it'),
  refused('#title', '#title needs something behind it'),
  refused('#owner Kim', '#owner is no command; did you mean #assign?'),
  refused('#clos', '#clos is no command; did you mean #close?'),
  refused('#severity highest', 'severity'),
  refused('#cancel', '#cancel needs something behind it'),
  refused(
    '#stage in_development',
    'From work_in_progress you can write #stage with: awaiting_product_assist, awaiting_customer_response, canceled (write #cancel and the reason), resolved',
  ),
  refused('#assign Nobody', 'is called "Nobody"'),
  refused('#tag Nonsense', 'here is no tag'),
  refused('#severity high\n#clos', '#clos is no command'),
  {
    rule: '§4.4',
    title: 'in a customer’s mail are words, and run nothing',
    play: async ({ write }) => (await write({ text: '#close\n#severity blocker\nIt is broken.' })).number,
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification: #severity blocker'] },
    ticket: { stage: 'queued', severity: 'medium' },
  },
]

playTable('commands', rows, {
  people: [KIM],
  support: { part: 'Lamps' },
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM, groups: ['second-line'] },
      { name: 'Kim Larsen', address: KIM, groups: ['first-line'] },
    ],
  },
})
