/** What an agent's commands do, that they are all carried out or none, and who hears of it. */
import { describe, expect, it } from 'vitest'
import type { CommandRecords } from '../../../src/tickets/records/command-records.ts'
import { commandForms } from '../../../src/tickets/agent/agent-command-forms.ts'
import type { OutboundDraft } from '../../../src/tickets/outbound.ts'
import type { DeskDecision as Decision } from '../support/desk.ts'
import { issueStages, type Issue } from '../../../src/tickets/issue.ts'
import type { Records } from '../../../src/tickets/records/records.ts'
import type { Stage } from '../../../src/tickets/stage/stage.ts'
import { stages } from '../../../src/tickets/stage/stage.ts'
import { stockTags } from '../../../src/tickets/records/stock-tags.ts'
import { fields } from '../support/editing.ts'
import type { Contact, Ticket } from '../../../src/tickets/ticket.ts'
import {
  ANN,
  BOB,
  CARL,
  Desk,
  EVE,
  KIM,
  SAM,
  SUPPORT,
  agentToken,
  outboundOf,
  readersOf,
  type DeskChanges,
  type MailSketch,
} from '../support/desk.ts'

const user = (id: string, displayName: string, state: Records['user']['state'] = 'active') => ({
  ...{ id, addrSpec: id, displayName, state },
})
const issue = { number: 3, stage: issueStages[0] } as unknown as Issue
const known: { readonly [kind: string]: readonly { readonly id: string }[] } = {
  user: [
    user(SAM, 'Sam Okafor'),
    user(KIM, 'Kim Larsen'),
    user('kim.two@us.example', 'Kim Berg'),
    user('gone@us.example', 'Gus Gone', 'deactivated'),
  ],
  group: [{ id: 'first-line' }, { id: 'Second line' }],
  part: [{ id: 'General' }, { id: 'Kettles' }],
  contact: [{ id: `Acme North/${CARL}`, addrSpec: CARL, displayName: 'Carl', revOrg: 'Acme North', account: 'Acme' } as Records['contact']],
  tag: stockTags,
  workspace: [{ id: 'Acme', account: 'Acme' } as Records['workspace'], { id: 'Other', account: 'Other Ltd' } as Records['workspace']],
  subtype: [{ id: 'bug', isDeprecated: false } as Records['subtype']],
}
const commandRecords: CommandRecords = {
  fields,
  find: ((kind: string, id: string) => known[kind]?.find((one) => one.id === id) ?? null) as CommandRecords['find'],
  all: ((kind: string) => known[kind] ?? []) as unknown as CommandRecords['all'],
  linked: { issues: new Map([['ISS-3', issue]]), tickets: new Map([['TKT-2', {} as Ticket]]) },
}

const carl = known['contact']![0] as Contact
const acmeContacts = new Desk().site.contactsOf(ANN)

/** Ann's ticket 1, with Bob in copy. */
function deskOf(changes: DeskChanges = {}): Desk {
  const desk = new Desk({ commandRecords, ...changes })
  desk.receive({ id: 'm1', cc: [BOB] })
  return desk
}

const answer = { id: 'a1', from: SAM, answers: 'm1', hour: 1, tokens: [agentToken(SAM)] }
const says = (desk: Desk, text: string, more: Partial<MailSketch> = {}) => desk.receive({ ...answer, text, ...more })

const mailsOf = ({ outbound }: Decision) => outbound.map(({ kind, agent }) => (agent ? `${kind} to ${agent}` : kind))
const changesOf = ({ entries }: Decision) => entries.flatMap(({ change, rule, by }) => (change ? [`${change.field} ${rule} ${by.id}`] : []))
const internalToken = [agentToken(SAM, 1, { isInternal: true })]

describe('§4.4 a command changes the ticket, by the rules that hold by hand, in the agent’s name', () => {
  it.each<readonly [string, Partial<Ticket>, string]>([
    ['#assign me', { ownedBy: [SAM] }, `ownedBy T-004 ${SAM}`],
    ['#assign kim larsen', { ownedBy: [KIM] }, `ownedBy T-004 ${SAM}`],
    ['#assign Larsen', { ownedBy: [KIM] }, `ownedBy T-004 ${SAM}`],
    [`#assign ${KIM.toUpperCase()}`, { ownedBy: [KIM] }, `ownedBy T-004 ${SAM}`],
    ['#group second LINE', { group: 'Second line' }, `group T-005 ${SAM}`],
    ['#severity HIGH', { severity: 'high' }, `severity T-006 ${SAM}`],
    ['#tag stalled', { tags: [{ name: 'Stalled', value: null }] }, `tags T-009 ${SAM}`],
    ['#tag Reason = outage', { tags: [{ name: 'Reason', value: 'Outage' }] }, `tags T-009 ${SAM}`],
    ['#part kettles', { part: 'Kettles' }, `part T-002 ${SAM}`],
    ['#needs-response off', { needsResponse: false }, `needsResponse T-041 ${SAM}`],
    ['#link tkt-2', { links: [{ type: 'is_related_to', target: 'TKT-2' }] }, `links T-080 ${SAM}`],
    ['#link ISS-3', { links: [{ type: 'is_dependent_on', target: 'ISS-3' }] }, `links T-081 ${SAM}`],
    ['#start', { stage: 'work_in_progress' }, `stage T-050 ${SAM}`],
    ['#stage Work in progress', { stage: 'work_in_progress' }, `stage T-050 ${SAM}`],
    ['#cancel sent twice', { stage: 'canceled' }, `stage T-069 ${SAM}`],
  ])('%s', (text, after, line) => {
    const desk = deskOf()
    const decision = says(desk, text)
    expect(desk.ticket()).toMatchObject(after)
    expect(changesOf(decision)).toEqual([line])
    expect(decision.outcome).toBe('agent-note')
    expect(decision.outbound.filter(({ agent }) => agent === null || agent === SAM)).toEqual([])
  })

  const stalled = { name: 'Stalled', value: null }
  const friday = Date.parse('2026-11-06T23:59:59Z')
  it.each<readonly [string, Partial<Ticket>, Partial<Ticket>, string]>([
    ['#unassign', { ownedBy: [KIM] }, { ownedBy: [] }, 'ownedBy T-004'],
    ['#group none', { group: 'first-line' }, { group: null }, 'group T-005'],
    ['#group Second–line', {}, { group: 'Second line' }, ''],
    ['#untag stalled.', { tags: [stalled] }, { tags: [] }, 'tags T-009'],
    ['#workspace other', {}, { revOrg: 'Other' as Ticket['revOrg'], account: 'Other Ltd' as Ticket['account'] }, 'revOrg T-010'],
    ['#workspace none', {}, { revOrg: null }, 'revOrg T-010'],
    ['#title The lid leaks.', {}, { title: 'The lid leaks.' }, 'title T-015'],
    ['#due friday', {}, { targetCloseAtMs: friday }, 'targetCloseAtMs T-011'],
    ['#due 2026–11–06', {}, { targetCloseAtMs: friday }, 'targetCloseAtMs T-011'],
    ['#snooze friday', {}, { snoozedUntilMs: Date.parse('2026-11-06T00:00:00Z') }, 'snoozedUntilMs snooze'],
    ['#snooze tomorrow 14:00', {}, { snoozedUntilMs: Date.parse('2026-11-04T14:00:00Z') }, 'snoozedUntilMs snooze'],
    ['#snooze none', { snoozedUntilMs: friday }, { snoozedUntilMs: null }, 'snoozedUntilMs snooze'],
    ['#set snoozed until=friday', {}, { snoozedUntilMs: Date.parse('2026-11-06T00:00:00Z') }, 'snoozedUntilMs snooze'],
    ['#due none', { targetCloseAtMs: friday }, { targetCloseAtMs: null }, 'targetCloseAtMs T-011'],
    [`#remove ${BOB}`, {}, { emailMembers: [expect.objectContaining({ addrSpec: ANN }) as never] }, 'emailMembers T-026'],
    [`#reporter ${CARL}`, { revOrg: 'Acme North' as Ticket['revOrg'] }, {}, 'reportedBy T-025'],
    [`#reporter Acme North/${CARL}`, { revOrg: 'Acme North' as Ticket['revOrg'] }, {}, 'reportedBy T-025'],
    ['#subscribe', {}, { subscribers: [SAM] }, 'subscribers T-035'],
    ['#subscribe kim larsen', {}, { subscribers: [KIM] }, 'subscribers T-035'],
    [`#subscribe Acme North/${CARL}`, {}, { subscribers: [`Acme North/${CARL}`] }, 'subscribers T-035'],
    ['#unsubscribe', { subscribers: [SAM, KIM] }, { subscribers: [KIM] }, 'subscribers T-035'],
    ['#unsubscribe Larsen', { subscribers: [SAM, KIM] }, { subscribers: [SAM] }, 'subscribers T-035'],
    ['#set region = north', {}, { customFields: [{ name: 'tnt__region', value: 'north' }] }, 'customFields T-017'],
    ['#set tnt__sizes=1, 2', {}, { customFields: [{ name: 'tnt__sizes', value: [1, 2] }] }, 'customFields T-017'],
    ['#set region=', { customFields: [{ name: 'tnt__region', value: 'north' }] }, { customFields: [] }, 'customFields T-017'],
    ['#set Subtype=bug', {}, { subtype: 'bug' }, 'subtype T-110'],
    ['#set body=Of copper.', {}, { body: 'Of copper.' }, 'body T-015'],
    ['#set Owner＝Larsen', {}, { ownedBy: [KIM] }, 'ownedBy T-004'],
    ['#set owned_by=', { ownedBy: [KIM] }, { ownedBy: [] }, 'ownedBy T-004'],
    ['#set target close date=friday', {}, { targetCloseAtMs: friday }, 'targetCloseAtMs T-011'],
    ['#set stage=work in progress', {}, { stage: 'work_in_progress' }, 'stage T-050'],
    ['#set needs_response=off', {}, { needsResponse: false }, 'needsResponse T-041'],
  ])('%s', (text, before, after, line) => {
    const desk = deskOf({ contacts: [...acmeContacts, carl] })
    desk.edit(before)
    const decision = says(desk, text)
    if (line === '') return expect(mailsOf(decision)).toEqual([`alert to ${SAM}`])
    expect(decision.outbound.filter(({ kind }) => kind === 'alert')).toEqual([])
    expect(desk.ticket()).toMatchObject(after)
    expect(changesOf(decision)).toEqual([`${line} ${SAM}`])
  })

  it('#stage goes to the end of the usual way as #resolve and #wait do', () => {
    const desk = deskOf()
    expect(changesOf(says(desk, '#stage Resolved.'))).toEqual(['T-050', 'T-056', 'T-059'].map((rule) => `stage ${rule} ${SAM}`))
    const waiting = deskOf()
    says(waiting, '#stage awaiting customer response')
    expect(waiting.ticket().stage).toBe('awaiting_customer_response')
  })

  it.each<readonly [string, string]>([
    [
      '#stage in_development',
      'From queued you can write #stage with: work_in_progress, canceled (write #cancel and the reason), awaiting_customer_response, resolved',
    ],
    ['#stage nowhere', 'From queued you can write #stage with: work_in_progress, '],
    ['#stage canceled', 'canceled (write #cancel and the reason)'],
  ])('%s is refused with every stage that can be reached', (text, words) => {
    expect(says(deskOf(), text).outbound[0]?.text).toContain(words)
  })

  it('#due and others read the clock where the agent is, else where the site is', () => {
    const agents = [{ addrSpec: SAM, displayName: 'Sam', groups: [], timeZone: 'Asia/Tokyo' }]
    const desk = deskOf({ agents })
    says(desk, '#due tomorrow')
    expect(desk.ticket().targetCloseAtMs).toBe(Date.parse('2026-11-04T14:59:59Z'))
    const other = deskOf({ policy: { timeZone: 'America/New_York' } })
    says(other, '#due tomorrow 14:00')
    expect(other.ticket().targetCloseAtMs).toBe(Date.parse('2026-11-04T19:00:00Z'))
  })

  it('#remove: who is taken off gets no answer, though the notification named them', () => {
    const desk = deskOf()
    const decision = says(desk, `#remove Bob <${BOB}>\nPlug it in.`)
    expect(readersOf(outboundOf(decision, 'reply')[0]!)).toEqual([ANN])
    expect(desk.reporters()).toEqual([ANN, BOB])
  })

  it.each<readonly [string, readonly string[], string]>([
    ['#help', [], 'Here are the commands.\n'],
    ['#Help.\n#close\nBye.', [], 'Nothing else of the mail was carried out'],
    ['#clos\n#help', [], 'Here are the commands'],
  ])('%j is answered with the list, to the agent alone, and nothing changes', (text, changes, words) => {
    const desk = deskOf()
    const decision = says(desk, text)
    expect(mailsOf(decision)).toEqual([`alert to ${SAM}`])
    expect(changesOf(decision)).toEqual(changes)
    expect(decision.outbound[0]?.text).toContain(words)
    for (const { example } of commandForms) expect(decision.outbound[0]?.text).toContain(`  ${example} (`)
  })

  it('#spam marks and cancels; words go with it as a note', () => {
    const desk = deskOf()
    const decision = says(desk, '#spam\n#note\nAs yesterday.')
    expect(desk.ticket()).toMatchObject({ isSpam: true, stage: 'canceled' })
    expect(changesOf(decision)).toEqual([`isSpam X-4 ${SAM}`, `stage X-4 ${SAM}`])
    expect(outboundOf(decision, 'reply')).toEqual([])
  })

  it('#cancel keeps its reason', () => {
    expect(says(deskOf(), '#cancel sent twice').entries.at(-1)?.body).toBe('queued → canceled: sent twice')
  })

  it.each(['#close', '#resolve'])('%s goes the diagram’s own way, each step with its rule', (command) => {
    const desk = deskOf()
    expect(changesOf(says(desk, command))).toEqual(['T-050', 'T-056', 'T-059'].map((rule) => `stage ${rule} ${SAM}`))
    expect(desk.ticket()).toMatchObject({ stage: 'resolved', closedAtMs: expect.any(Number) as number })
  })

  it.each<readonly [string, Stage, Stage | null]>([
    ...stages.map((from) => ['#close', from, after(from, ['queued', 'work_in_progress'], 'resolved')] as const),
    ...stages.map((from) => ['#wait', from, after(from, ['queued', 'work_in_progress', 'in_development'])] as const),
  ])('%s from %s leads to %s', (command, from, to) => {
    const desk = deskOf()
    desk.edit({ stage: from })
    const decision = says(desk, command)
    expect(desk.ticket().stage).toBe(to ?? from)
    if (to === null) expect(decision.outbound[0]?.text).toMatch(new RegExp(`cannot go from ${from} to `))
  })

  it('#stage goes where the diagram leads, and nowhere else', () => {
    const desk = deskOf()
    expect(says(desk, '#stage in_development').outbound[0]?.text).toContain('cannot go from queued to in_development')
    expect(desk.ticket().stage).toBe('queued')
  })

  it('#close is refused when the customer wrote in the meantime', () => {
    const desk = deskOf()
    desk.receive({ id: 'm2', answers: 'm1', hour: 3 })
    expect(mailsOf(says(desk, '#close\nDone.'))).toEqual([`alert to ${SAM}`])
    expect(desk.ticket()).toMatchObject({ stage: 'queued', needsResponse: true })
  })
})

function after(from: Stage, through: readonly Stage[], to?: Stage): Stage | null {
  const goal = to ?? 'awaiting_customer_response'
  const isThere = from === goal || (goal === 'resolved' && from === 'awaiting_customer_response')
  return isThere || through.includes(from) ? goal : null
}

describe('the text below commands is the answer', () => {
  const replyOf = (decision: Decision): OutboundDraft | undefined => outboundOf(decision, 'reply')[0]

  it('without the command lines', () => {
    const reply = replyOf(says(deskOf(), '#severity high\n#assign me\n\nPlug it in.\n#1 is the red one.'))
    expect(reply?.text).toBe('Plug it in.\n#1 is the red one.')
    expect(readersOf(reply!)).toEqual([ANN, BOB])
  })

  it('#cc: those who are added get it, too, and report (T-027)', () => {
    const desk = deskOf()
    const decision = says(desk, `#cc Carl <${CARL}>, ${CARL}\nPlug it in.`)
    expect(readersOf(replyOf(decision)!)).toEqual([ANN, BOB, CARL])
    expect(desk.reporters()).toContain(CARL)
    expect(desk.members()).toEqual([ANN, BOB, CARL])
    expect(decision.contacts.map(({ addrSpec }) => addrSpec)).toEqual([CARL])
  })

  it.each([`Acme North/${CARL}`, `Acme North/${CARL}<mailto:${CARL}>`, `Bob <${BOB}>; Acme North/${CARL.toUpperCase()}`])(
    '#cc %s: a contact is named by its id',
    (who) => {
      const desk = deskOf()
      const decision = says(desk, `#cc ${who}\nPlug it in.`)
      expect(readersOf(replyOf(decision)!)).toEqual([ANN, BOB, CARL])
      expect(desk.ticket().reportedBy).toContain(`Acme North/${CARL}`)
      expect(decision.contacts).toEqual([])
    },
  )

  it('#cc of an id that nobody has makes no contact, and nothing goes out', () => {
    const decision = says(deskOf(), `#cc acme north/${CARL}\nPlug it in.`)
    expect(mailsOf(decision)).toEqual([`alert to ${SAM}`])
    expect(decision.outbound[0]?.text).toContain(`There is no contact or user "acme north/${CARL}"`)
    expect(decision.contacts).toEqual([])
  })

  it.each<readonly [string, Partial<Ticket>]>([
    ['#resolve\nDone.', { stage: 'resolved', needsResponse: false }],
    ['#resolve\nDone. Or is it?', { stage: 'resolved', needsResponse: false }],
    ['#wait\nDone.', { stage: 'awaiting_customer_response', needsResponse: false }],
    ['#start\nWhich plug?', { stage: 'work_in_progress', needsResponse: false }],
    ['#needs-response on\nMore tomorrow.', { stage: 'work_in_progress', needsResponse: true }],
  ])('%j has the last word over what the answer does by itself', (text, ticket) => {
    const desk = deskOf()
    expect(replyOf(says(desk, text))).toBeDefined()
    expect(desk.ticket()).toMatchObject(ticket)
  })

  it('no text: no mail, no alert, no cleared needs response, whatever logo the signature has', () => {
    const desk = deskOf()
    const logo = { sha256: 'x', filename: 'logo.png', contentType: 'image/png', sizeBytes: 9, md5: 'x', isInline: true }
    const attachments = [{ ...logo, contentId: 'l', text: null }]
    expect(says(desk, '#severity high', { message: { attachments } }).outbound).toEqual([])
    expect(desk.ticket().needsResponse).toBe(true)
  })

  it('a new mail of his own opens a ticket without the command lines in its description', () => {
    const desk = new Desk({ commandRecords })
    desk.receive({ id: 'n1', from: SAM, authentication: 'pass', text: '#severity high\nThe printer is out of ink.' })
    expect(desk.ticket()).toMatchObject({ severity: 'high', body: 'The printer is out of ink.' })
  })
})

describe('all or nothing: a mail with one refused command', () => {
  it.each([
    ['#close\n#clos\nDone.', '#clos is no command'],
    ['#close now\nDone.', 'takes nothing behind it'],
    ['#severity high\n#severity hgih\nDone.', 'severity is one of low, medium, high, blocker'],
    ['#severity high\n#assign Kim\nDone.', 'may be Kim Larsen'],
    ['#severity high\n#assign Zoe\nDone.', 'Nobody here is called "Zoe"'],
    ['#severity high\n#assign Gone\nDone.', 'Nobody here is called "Gone"'],
    ['#severity high\n#assign gone@us.example\nDone.', 'deactivated'],
    ['#group nobody\nDone.', 'There is no group "nobody"; there is: '],
    ['#part Toasters\nDone.', 'There is no part "Toasters"'],
    ['#tag Nice\nDone.', 'There is no tag "Nice"'],
    ['#tag Reason=Weather\nDone.', 'has one of the values'],
    ['#tag Stalled=yes\nDone.', 'takes no value'],
    ['#link TKT-99\nDone.', 'There is no TKT-99'],
    ['#link http\nDone.', 'neither a ticket nor an issue'],
    ['#cc Ann\nDone.', 'holds no address'],
    [`#cc ${SUPPORT}\nDone.`, 'an address of ours'],
    ['#cc noreply@acme.example\nDone.', 'nobody reads mail to'],
    ['#needs-response maybe\nDone.', 'on or off'],
    ['#stage nowhere\nDone.', 'is no stage'],
    ['#severity high\n#stage accepted\nDone.', 'cannot go from work_in_progress to accepted'],
    ['#stage canceled\nDone.', 'needs a reason'],
    ['#spam\nDone.', 'nobody answers spam; if the words below are for agents, begin with #note'],
    ['#due someday\nDone.', '"someday" is no date; write 2026-11-04, 2026-11-04 14:00, tomorrow, friday or +3d'],
    ['#due 2026-02-30\nDone.', 'is no date'],
    ['#due 2025-12-01\nDone.', '2025-12-01 has passed'],
    ['#snooze\nDone.', '#snooze needs something behind it, such as #snooze +3d'],
    ['#snooze today\nDone.', 'today has passed'],
    ['#close\n#snooze friday\nDone.', 'TKT-1 is closed; only open tickets are snoozed'],
    ['#untag Nice\nDone.', 'There is no tag "Nice"'],
    ['#workspace Nowhere\nDone.', 'There is no workspace "Nowhere"'],
    ['#title\nDone.', '#title needs something behind it, such as #title The lid leaks'],
    [`#title ${'x'.repeat(300)}\nDone.`, 'the title has 1 to 256 characters'],
    [`#remove ${CARL}\nDone.`, `there is no ${CARL} on this ticket; on it are: ${ANN}, ${BOB}`],
    ['#remove Bob\nDone.', 'holds no address'],
    ['#remove nobody/bob@acme.example\nDone.', 'there is no nobody/bob@acme.example on this ticket'],
    ['#cc nobody/bob@acme.example\nDone.', 'There is no contact or user "nobody/bob@acme.example"'],
    [`#reporter ${EVE}\nDone.`, 'is no contact of the workspace "Acme"'],
    ['#subscribe zoe@nowhere.example\nDone.', 'make a contact of the address first'],
    ['#unsubscribe Zoe\nDone.', 'holds no address'],
    ['#set region\nDone.', 'is no ATTRIBUTE=VALUE'],
    ['#set colour=red\nDone.', '"colour" is no attribute that is set; those are title, body, owned_by'],
    ['#set createdBy=sam\nDone.', '"created_by" is no attribute that is set'],
    ['#set browser=A\nDone.', 'is a field of tickets of the subtype "bug" only'],
    ['#set severity=hgih\nDone.', 'severity is one of low, medium, high, blocker'],
    ['#unassign Kim\nDone.', 'takes nothing behind it'],
    ['#note\n#public\nDone.', 'It contradicts #note'],
    ['#public\n', 'had no text'],
    ['##- Reply above this line -##\nDone.', 'is no command'],
  ])('%j changes nothing, sends nothing to customers, and tells the agent why', (text, reason) => {
    const desk = deskOf()
    const before = desk.ticket()
    const decision = says(desk, text)
    expect(mailsOf(decision)).toEqual([`alert to ${SAM}`])
    expect(decision.outbound[0]?.text.toLowerCase()).toContain(reason.toLowerCase())
    expect(changesOf(decision)).toEqual([])
    expect(decision.entries.map(({ visibility, type }) => [visibility, type])).toEqual([
      ['internal', 'timeline_comment'],
      ['internal', 'timeline_comment'],
    ])
    const { stage, severity, needsResponse, emailMembers, reportedBy } = before
    expect(desk.ticket()).toMatchObject({ stage, severity, needsResponse, emailMembers, reportedBy })
    expect([decision.contacts, decision.workspaces]).toEqual([[], []])
  })

  it('the mail quotes the line, lists every command with an example, and hangs under the agent’s own', () => {
    const [told] = says(deskOf(), '#clos\nDone.').outbound
    expect(told?.text).toContain('\n> #clos\n')
    for (const { example } of commandForms) expect(told?.text).toContain(`  ${example} (`)
    expect(told).toMatchObject({ inReplyTo: 'a1', references: ['a1'], isInternal: false, to: [{ addrSpec: SAM }] })
    expect(told?.text).not.toContain('Done.')
  })

  it('is told of once, though it reach two of our mailboxes with different footers', () => {
    const desk = deskOf()
    says(desk, '#clos')
    expect(says(desk, '#clos', { mailbox: 'sales', contentHash: 'with a footer' }).outbound).toEqual([])
  })
})

describe('#only: the answer is for whoever wrote the message', () => {
  const route = {
    readers: [ANN, BOB].map((addrSpec) => ({ addrSpec, displayName: '', contact: null, isUser: false, replyTo: null })),
    parent: null,
    order: '' as Ticket['order']['members'],
    author: BOB,
  }
  function deskTold(more: object = {}): Desk {
    const desk = deskOf()
    desk.notifications.set(agentToken(SAM).id, { route: { ...route, ...more }, createdAtMs: 0 })
    return desk
  }

  it('goes to them alone, and the others stay on the ticket', () => {
    const desk = deskTold()
    const decision = says(desk, '#only\nPlug it in.')
    expect(readersOf(outboundOf(decision, 'reply')[0]!)).toEqual([BOB])
    expect(desk.members()).toEqual([ANN, BOB])
    expect(decision.outbound.map(({ kind }) => kind)).toEqual(['reply'])
    expect(decision.entries.find(({ message }) => message !== null)).toMatchObject({ visibility: 'external', rule: 'only' })
  })

  it('and whom the agent adds', () => {
    const desk = deskTold()
    expect(readersOf(outboundOf(says(desk, `#cc ${CARL}\n#only\nPlug it in.`), 'reply')[0]!)).toEqual([BOB, CARL])
    expect(desk.members()).toEqual([ANN, BOB, CARL])
  })

  it('is not mailed to contacts who subscribe', () => {
    const desk = deskTold()
    desk.edit({ subscribers: [`Other/${EVE}`] })
    const [news] = outboundOf(says(desk, '#only\nPlug it in.'), 'notification')
    expect(news?.text).toContain('It is now: work in progress')
    expect(news?.text).not.toContain('Plug')
  })

  it.each<readonly [string, object, string]>([
    ['#only\nPlug it in.', { author: undefined }, 'the mail that this answers tells of no message of a customer'],
    ['#only', {}, 'There is no answer below it'],
    ['#note\n#only\nPlug it in.', {}, 'It contradicts #note'],
    ['#only\nPlug it in.', { author: EVE }, `${EVE} wrote the message that you answer, and is not on the ticket; add #cc ${EVE}`],
    [`#remove ${BOB}\n#only\nPlug it in.`, {}, `${BOB} wrote the message that you answer, and is not on the ticket`],
  ])('%j is refused', (text, more, reason) => {
    const desk = deskTold(more)
    const decision = says(desk, text)
    expect(mailsOf(decision)).toEqual([`alert to ${SAM}`])
    expect(decision.outbound[0]?.text.toLowerCase()).toContain(reason.toLowerCase())
    expect(desk.members()).toEqual([ANN, BOB])
  })
})

const both = [ANN, BOB].map((addrSpec) => ({ id: `Acme/${addrSpec}`, addrSpec, displayName: '', revOrg: 'Acme', account: 'Acme' }))
const withThem = (_: string, id: string) => both.find((one) => one.id === id) ?? null

describe('#merge: this ticket ends, the other goes on', () => {
  it('of different reporters is refused with a way, and the way works', () => {
    const desk = new Desk({ commandRecords: { ...commandRecords, find: withThem as CommandRecords['find'] } })
    desk.receive({ id: 'm1' })
    desk.receive({ id: 'm2', from: BOB, subject: 'Lamp' })
    const told = says(desk, '#merge TKT-2').outbound[0]?.text.replaceAll(/\s+/g, ' ')
    expect(told).toContain(
      `answer a mail about TKT-2 with #reporter Acme/${ANN}, then send this again with #reporter Acme/${BOB} in a line above #merge`,
    )
    expect(told).toContain('write #link TKT-2 instead of #merge')
    says(desk, `#reporter Acme/${ANN}`, { id: 'a2', answers: 'm2', tokens: [agentToken(SAM, 2)] })
    says(desk, `#reporter Acme/${BOB}\n#merge TKT-2`, { id: 'a3' })
    expect(desk.ticket(1).mergedInto).toBe(2)
    expect(desk.reporters(2)).toEqual([ANN, BOB])
  })

  function deskOfTwo(more: Partial<Ticket> = {}): Desk {
    const desk = deskOf()
    desk.receive({ id: 'n1', subject: 'Kettle again', cc: [BOB] })
    if (Object.keys(more).length > 0) desk.edit(more, 2)
    return desk
  }

  it('after the answer, which goes out from it; the survivor has its people', () => {
    const desk = deskOfTwo()
    const decision = says(desk, '#subscribe kim larsen\n#merge tkt–2\nOne ticket is enough.')
    expect(outboundOf(decision, 'reply')).toHaveLength(1)
    expect(desk.ticket(1)).toMatchObject({ stage: 'canceled', mergedInto: 2, needsResponse: false })
    expect(desk.ticket(2)).toMatchObject({ stage: 'queued', mergedInto: null, needsResponse: true, subscribers: [KIM] })
    const [survivor] = decision.draft?.along ?? []
    expect(survivor?.entries.map(({ ticket, externalRef }) => [ticket, externalRef.endsWith('/0')])[0]).toEqual([2, true])
    expect(survivor?.outbound.flatMap(({ agent }) => agent)).toEqual([KIM])
  })

  it.each<readonly [string, Partial<Ticket>, string]>([
    ['#merge TKT-9', {}, 'There is no TKT-9'],
    ['#merge kettle', {}, '"kettle" is no ticket; write TKT-12'],
    ['#merge TKT-1', {}, 'TKT-1 cannot be merged into itself'],
    ['#merge TKT-2', { stage: 'resolved' }, 'TKT-2 is closed; only open tickets are merged'],
    ['#merge TKT-2', { revOrg: 'Other' as Ticket['revOrg'] }, 'belong to different workspaces'],
    ['#merge TKT-2\n#tag Stalled\n#close', {}, 'TKT-1 was merged into TKT-2; nothing changes it any more'],
  ])('%j is refused', (text, more, reason) => {
    const desk = deskOfTwo(more)
    const decision = says(desk, `${text}\nDone.`)
    expect(mailsOf(decision)).toEqual([`alert to ${SAM}`])
    expect(decision.outbound[0]?.text).toContain(reason)
    expect(desk.ticket(1)).toMatchObject({ stage: 'queued', mergedInto: null, tags: [] })
  })
})

describe('what is no command', () => {
  it('a customer’s # is text', () => {
    const desk = deskOf()
    const decision = desk.receive({ id: 'm2', answers: 'm1', hour: 1, text: '#close\nIt works.' })
    expect(decision.outcome).toBe('customer-message')
    expect(desk.ticket()).toMatchObject({ stage: 'queued', needsResponse: true })
    expect(outboundOf(decision, 'notification')[0]?.text).toContain('#close')
  })

  it('an agent whom nothing proves commands nothing', () => {
    const desk = deskOf()
    const decision = says(desk, '#close', { tokens: [] })
    expect(decision).toMatchObject({ outcome: 'stored-only' })
    expect(changesOf(decision)).toEqual([])
  })

  it('nor does what was sent from the shared mailbox: customers have read it as it stands', () => {
    const desk = deskOf()
    const decision = says(desk, '#close\nDone.', { from: SUPPORT, to: [ANN], source: 'sent', tokens: [] })
    expect(decision).toMatchObject({ outcome: 'agent-reply', outbound: [] })
    expect(desk.ticket().stage).not.toBe('resolved')
  })

  it('the second copy of a mail is not carried out again', () => {
    const desk = deskOf()
    says(desk, '#start\nHello.')
    desk.edit({ stage: 'queued' })
    expect(says(desk, '#start\nHello.', { mailbox: 'sales', contentHash: 'footer' }).outbound).toEqual([])
    expect(desk.ticket().stage).toBe('queued')
  })

  it('an out-of-office that begins with # is nothing', () => {
    const decision = says(deskOf(), '#close', { message: { kind: 'auto-reply' } })
    expect(decision).toMatchObject({ outcome: 'stored-only', outbound: [], ticket: null })
  })
})

describe('§4.5 notes', () => {
  const agents = [
    { addrSpec: SAM, displayName: 'Sam Okafor', groups: ['first-line'] },
    { addrSpec: KIM, displayName: 'Kim', groups: ['first-line'] },
  ]
  const group = { mailbox: { group: 'first-line' } }

  it.each(['#note\nHe is wrong.', '#note He is wrong.'])('%j stays among agents, who hear of it but for its author', (text) => {
    const desk = deskOf(group)
    const decision = says(desk, text)
    expect(decision).toMatchObject({ outcome: 'agent-note', outbound: [{ agent: KIM, isInternal: true }] })
    expect(mailsOf(decision)).toEqual([`notification to ${KIM}`])
    expect(decision.outbound[0]?.text).toMatch(/nobody outside, as an internal note[^]*Sam Okafor noted[^]*He is wrong\./)
    expect(desk.ticket()).toMatchObject({ stage: 'queued', needsResponse: true })
  })

  it('an answer to a notification of a note is a note', () => {
    const decision = says(deskOf(group), 'I agree.', { tokens: internalToken })
    expect(mailsOf(decision)).toEqual([`notification to ${KIM}`])
    expect(decision.entries.map(({ visibility }) => visibility)).toEqual(['internal'])
  })

  it('unless it says #public', () => {
    const reply = outboundOf(says(deskOf(group), '#public\nPlug it in.', { tokens: internalToken }), 'reply')[0]
    expect(reply?.text).toBe('Plug it in.')
    expect(readersOf(reply!)).toEqual([ANN, BOB])
  })

  it('what names a note and a customer’s notification is internal, in whatever order', () => {
    const note = agentToken(SAM, 1, { isInternal: true, id: 'older', foundIn: 'references' })
    for (const tokens of [
      [agentToken(SAM), note],
      [note, agentToken(SAM)],
    ])
      expect(outboundOf(says(deskOf(group), 'Plug it in.', { tokens }), 'reply')).toEqual([])
  })

  it('an agent’s setting makes his answers notes, and #public overrides it', () => {
    const careful = { ...group, agents: [{ ...agents[0]!, replies: 'internal' as const }, agents[1]!] }
    expect(mailsOf(says(deskOf(careful), 'Plug it in.'))).toEqual([`notification to ${KIM}`])
    expect(mailsOf(says(deskOf(careful), '#public\nPlug it in.'))).toEqual(['reply', `notification to ${KIM}`])
    const [told] = outboundOf(deskOf(careful).decisions[0]!, 'notification')
    expect(told?.text).toContain(`Your answer goes to nobody outside, unless it begins with #public: then to ${ANN}`)
  })

  it('what customers have in To or Cc is no note: #note is refused, and a careful setting does not hide it', () => {
    const careful = { agents: [{ ...agents[0]!, replies: 'internal' as const }, agents[1]!] }
    const direct = { to: [ANN, SUPPORT] }
    expect(says(deskOf(), '#note\nHello.', direct).outbound[0]?.text).toContain(`This mail went to ${ANN} directly`)
    const decision = says(deskOf(careful), 'Hello.', direct)
    expect(decision).toMatchObject({ outcome: 'agent-reply', outbound: [] })
  })

  it('#public on a ticket without members is refused, since nobody would read it', () => {
    const desk = new Desk({ commandRecords })
    desk.receive({ id: 'm1', from: KIM, authentication: 'pass' })
    expect(says(desk, '#public\nHello.').outbound[0]?.text).toContain('has no email members')
  })

  it('an answer to a refused answer about a note is a note again', () => {
    const [told] = says(deskOf(), '#clos\nHello.', { tokens: internalToken }).outbound
    expect(told).toMatchObject({ kind: 'alert', isInternal: true })
    expect(told?.text).toContain('nobody outside')
  })

  it.each<readonly ['all' | 'mine' | 'none' | undefined, Partial<Ticket>, boolean]>([
    [undefined, {}, true],
    ['all', {}, true],
    ['mine', {}, false],
    ['mine', { ownedBy: [KIM] }, true],
    ['mine', { subscribers: [KIM] }, true],
    ['none', { ownedBy: [KIM], subscribers: [KIM] }, false],
  ])('an agent who wants to hear of %s, ticket %j: %s', (notify, ticket, isTold) => {
    const kim = { ...agents[1]!, ...(notify ? { notify } : {}) }
    const desk = deskOf({ ...group, agents: [agents[0]!, kim] })
    desk.edit(ticket)
    const expected = isTold ? [`notification to ${KIM}`] : []
    expect(mailsOf(says(desk, '#note\nHe is wrong.'))).toEqual(expected)
    const told = outboundOf(desk.receive({ id: 'm3', answers: 'm1', hour: 2 }), 'notification')
    expect(told.some(({ agent }) => agent === KIM)).toBe(isTold)
  })
})

describe('§7.14 addresses in commands are compared as they would be sent', () => {
  const policy = { ccRules: [{ name: 'no rivals', when: { domain: 'rival.example' }, action: 'drop' as const }] }

  it.each(['x@rival\u3002example', 'x@\uff52ival.example', '"x"@rival.example', 'X <x@RIVAL.example>'])(
    '#cc %s meets its rule',
    (typed) => {
      const decision = says(deskOf({ policy }), `#cc ${typed}\nPlug it in.`)
      expect(mailsOf(decision)).toEqual([`alert to ${SAM}`])
      expect(outboundOf(decision, 'alert')[0]?.text).toContain('keeps x@rival.example out')
    },
  )

  it.each([`"carl"@acme.example`, 'carl@acme\uff61example', 'Carl <CARL@acme.example>'])('#cc %s gets this answer, once', (typed) => {
    const [reply] = outboundOf(says(deskOf(), `#cc ${typed}, ${CARL}\nPlug it in.`), 'reply')
    expect(readersOf(reply!)).toEqual([ANN, BOB, CARL])
  })

  it('our own address is ours, an agent’s is his, however they are spelt', () => {
    expect(mailsOf(says(deskOf(), '#cc "support"@us\u3002example\nDone.'))).toEqual([`alert to ${SAM}`])
    expect(says(deskOf(), '#assign "kim"@us\u3002example').ticket?.ownedBy).toEqual([KIM])
  })
})
