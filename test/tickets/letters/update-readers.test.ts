/** Who hears by mail of what became of a ticket: subscribers, new owners, and nobody else (T-035, T-036, T-083). */
import { describe, expect, it } from 'vitest'
import { draftOf, withComment, type Cause, type Draft } from '../../../src/tickets/draft.ts'
import type { TicketEdit } from '../../../src/tickets/edit/edit.ts'
import { withRollUp } from '../../../src/tickets/stage/roll-up.ts'
import type { Issue } from '../../../src/tickets/issue.ts'
import { orderKey, type Ticket } from '../../../src/tickets/ticket.ts'
import type { OutboundDraft } from '../../../src/tickets/outbound.ts'
import { messageByHand, updateMails, type Update } from '../../../src/tickets/letters/update-readers.ts'
import { ANN, BOB, Desk, EVE, KIM, MAILBOX, mailOf, outboundOf, readersOf, SAM, START_MS, SUPPORT } from '../support/desk.ts'
import { agentToken } from '../support/desk.ts'
import { edited, stageEdit, UNASSIGNED } from '../support/editing.ts'

const una = { addrSpec: UNASSIGNED, displayName: 'Una', state: 'unassigned' as const }
const low: TicketEdit = { kind: 'set', field: 'severity', to: 'low' }
const tagged: TicketEdit = { kind: 'tag', add: [{ name: 'Stalled', value: null }], remove: [] }
const CAUSE: Cause = { ref: 'hand', by: { kind: 'user', id: SAM }, atMs: START_MS, order: orderKey(START_MS, 'hand') }

/** A desk whose first ticket Ann opened, with subscribers. */
function deskWith(subscribers: readonly string[], changes: Partial<Ticket> = {}): Desk {
  const desk = new Desk({ users: [una, { addrSpec: 'gone@us.example', displayName: 'Gone', state: 'deactivated' }] })
  desk.receive({ id: 'q' })
  desk.edit({ subscribers, ...changes })
  return desk
}

/** The mails that a draft of Sam's makes us send. */
function told(desk: Desk, before: Ticket | null, draft: Draft, more: Partial<Update> = {}): readonly OutboundDraft[] {
  const { directory } = desk.site
  const update = { before, draft, by: CAUSE.by, message: messageByHand(draft, directory), readers: [] }
  const asked = { question: null, company: 'Us', order: CAUSE.order }
  return updateMails({ ...update, ...asked, ...more }, { mailbox: MAILBOX, directory, ccRules: desk.site.policy.ccRules })
}

function toldOfEdits(desk: Desk, edits: readonly TicketEdit[], outbound: readonly OutboundDraft[] = []): readonly OutboundDraft[] {
  const before = desk.ticket()
  return told(desk, before, { ...edited(desk, edits), outbound })
}

describe('T-035 subscribers hear of changes by hand', () => {
  it('one commit is one mail, whatever it changes, with each attribute once', () => {
    const [mail, ...others] = toldOfEdits(deskWith([KIM]), [low, stageEdit('work_in_progress'), tagged])
    expect(others).toEqual([])
    expect(mail).toMatchObject({ kind: 'notification', agent: KIM, isInternal: true, to: [{ addrSpec: KIM }] })
    expect(mail?.text).toContain('- severity: medium → low')
    expect(mail?.text).toContain('- stage: queued → work_in_progress')
    expect(mail?.text).toContain('- tags: none → Stalled')
  })

  it('what came back to what it was is not told', () => {
    const twice: TicketEdit[] = [low, { ...low, to: 'medium' }]
    expect(toldOfEdits(deskWith([KIM]), twice)).toEqual([])
  })

  it('nobody hears of what he did himself', () => {
    expect(toldOfEdits(deskWith([SAM]), [low])).toEqual([])
  })

  it('whose ticket it becomes hears of it, and once', () => {
    const owner: TicketEdit = { kind: 'set', field: 'ownedBy', to: [KIM] }
    expect(toldOfEdits(deskWith([KIM]), [owner, low]).map(readersOf)).toEqual([[KIM]])
    const desk = deskWith([], { ownedBy: [KIM] })
    expect(toldOfEdits(desk, [low])).toEqual([])
  })

  it('an agent who wants no notifications gets none', () => {
    const agents = [{ addrSpec: KIM, displayName: 'Kim', groups: [], notify: 'none' as const }]
    const desk = new Desk({ agents })
    desk.receive({ id: 'q' })
    desk.edit({ subscribers: [KIM] })
    expect(toldOfEdits(desk, [low])).toEqual([])
  })

  it('who gets another mail of the commit gets no second one', () => {
    const desk = deskWith([KIM])
    const [other] = toldOfEdits(desk, [low])
    expect(toldOfEdits(desk, [{ ...low, to: 'high' }], [other!])).toEqual([])
  })

  it('T-029 unassigned users are told with a token of their own; a shadow without an address and who left are not', () => {
    const mails = toldOfEdits(deskWith([UNASSIGNED, 'shadow/Old Tool', 'gone@us.example']), [low])
    expect(mails).toMatchObject([{ agent: UNASSIGNED, isInternal: true, to: [{ addrSpec: UNASSIGNED }] }])
  })

  it('an answer of a colleague is told with its text', () => {
    const desk = deskWith([KIM])
    const draft = withComment(draftOf(desk.ticket()), { body: 'Try glue.', visibility: 'external' }, CAUSE)
    expect(told(desk, desk.ticket(), draft)[0]?.text).toContain('Sam Okafor wrote to the customers:\n\nTry glue.')
  })

  it('a new ticket made by hand rings for those whom it concerns, and not for who made it', () => {
    const desk = deskWith([], { ownedBy: [KIM, SAM] })
    const mails = told(desk, null, draftOf(desk.ticket()))
    expect(mails.map(readersOf)).toEqual([[KIM]])
    expect(mails[0]?.text).toContain('Sam Okafor opened TKT-1')
  })
})

describe('T-036 contacts who subscribe read what customers may see, and nothing else', () => {
  const eve = `Other/${EVE}`
  const answered = (desk: Desk) => withComment(draftOf(desk.ticket()), { body: 'Try glue.', visibility: 'external' }, CAUSE)

  it('an answer reaches them by a mail of its own, with a customer’s token and nobody else in it', () => {
    const desk = deskWith([eve])
    const [mail, ...others] = told(desk, desk.ticket(), answered(desk))
    expect(others).toEqual([])
    expect(mail).toMatchObject({ agent: null, kind: 'notification', to: [{ addrSpec: EVE }], cc: [], references: [] })
    expect(mail?.text).toContain('Sam Okafor wrote:\n\nTry glue.')
    expect(mail?.text).not.toContain('@')
  })

  it('they hear where the ticket stands, but not of notes and attributes', () => {
    const desk = deskWith([eve])
    const [mail] = toldOfEdits(desk, [low, tagged, stageEdit('canceled', 'The kettle is a toy.')])
    expect(mail?.text).toContain('It is now: canceled')
    for (const secret of ['low', 'severity', 'Stalled', 'toy', 'TKT-1 "', '@']) expect(mail?.text).not.toContain(secret)
    expect(toldOfEdits(desk, [{ ...low, to: 'high' }])).toEqual([])
    const noted = withComment(draftOf(desk.ticket()), { body: 'Odd.', visibility: 'internal' }, CAUSE)
    expect(told(desk, desk.ticket(), noted)).toEqual([])
  })

  it('nobody gets a message twice: members and those in To and Cc have it', () => {
    const member = deskWith([`Acme/${ANN}`])
    expect(told(member, member.ticket(), answered(member))).toEqual([])
    const desk = deskWith([eve])
    expect(told(desk, desk.ticket(), answered(desk), { readers: [EVE] })).toEqual([])
  })

  it('a member hears of a change that no message told', () => {
    expect(toldOfEdits(deskWith([`Acme/${ANN}`]), [stageEdit('work_in_progress')]).map(readersOf)).toEqual([[ANN]])
  })

  it('spam, robots, agents and our own addresses get nothing', () => {
    const spam = deskWith([eve], { isSpam: true })
    expect(toldOfEdits(spam, [stageEdit('work_in_progress')])).toEqual([])
    const odd = ['Acme/no-reply@acme.example', `Acme/${SUPPORT}`, `Acme/${SAM}`, `Acme/${UNASSIGNED}`]
    expect(toldOfEdits(deskWith(odd), [stageEdit('work_in_progress')])).toEqual([])
  })

  it('an id that is no plain workspace and address is never cut into somebody else’s address', () => {
    const odd = deskWith(['a/b@freemail.example/a/b@freemail.example'])
    expect(toldOfEdits(odd, [stageEdit('work_in_progress')])).toEqual([])
    const plain = deskWith(['Acme/a/b@acme.example'])
    expect(toldOfEdits(plain, [stageEdit('work_in_progress')]).map(readersOf)).toEqual([['a/b@acme.example']])
  })
})

describe('T-035 subscribers hear of what mail does', () => {
  it('a customer’s mail reaches a contact who subscribes, unless it was sent to him', () => {
    const desk = deskWith([`Other/${EVE}`])
    const heard = desk.receive({ id: 'more', answers: 'q', text: 'Still wet.', hour: 1 })
    const [mail, ...others] = outboundOf(heard, 'notification').filter(({ agent }) => agent === null)
    expect(others).toEqual([])
    expect(mail).toMatchObject({ to: [{ addrSpec: EVE }] })
    expect(mail?.text).toContain('A customer wrote:\n\nStill wet.')
    const copied = desk.receive({ id: 'again', answers: 'q', cc: [EVE], hour: 2 })
    expect(copied.outbound.filter(({ agent }) => agent === null)).toEqual([])
  })

  it('an agent’s answer by mail reaches subscribers, the agent’s name in it and no address', () => {
    const desk = deskWith([`Other/${EVE}`, KIM])
    const token = agentToken(SAM)
    const answer = desk.receive({ id: 'a', from: SAM, answers: 'n', text: 'Try glue.', tokens: [token], hour: 1 })
    expect(outboundOf(answer, 'reply').map(readersOf)).toEqual([[ANN]])
    const mails = outboundOf(answer, 'notification')
    expect(mails.flatMap(readersOf).sort()).toEqual([EVE, KIM])
    const toEve = mails.find(({ agent }) => agent === null)
    expect(toEve?.text).toContain('Sam Okafor wrote:\n\nTry glue.')
    expect(toEve?.text).not.toContain('@')
  })

  it('robots ring nobody', () => {
    const desk = deskWith([`Other/${EVE}`, UNASSIGNED])
    const robot = desk.receive({ id: 'r', answers: 'q', hour: 1, message: { kind: 'auto-reply' } })
    expect(robot.outbound).toEqual([])
  })

  it('§5.3 contacts whose robots look like people stop answering each other’s news', () => {
    const desk = deskWith([`Acme/${ANN}`, `Other/${EVE}`])
    const answers = Array.from({ length: 40 }, (_, i) => {
      const from = i % 2 === 0 ? EVE : ANN
      return desk.receive({ id: `r${i}`, from, answers: 'q', hour: (i + 1) / 100, text: `Away, number ${i}.` })
    })
    const told = answers.map((answer) => outboundOf(answer, 'notification').filter(({ agent }) => agent === null).length)
    expect(told.slice(0, 9)).toEqual(Array(9).fill(1))
    expect(told.slice(10)).toEqual(Array(30).fill(0))
    const nextDay = desk.receive({ id: 'later', from: EVE, answers: 'q', hour: 24 })
    expect(outboundOf(nextDay, 'notification').filter(({ agent }) => agent === null)).toHaveLength(1)
  })

  it('mail that is imported tells nobody', () => {
    const desk = deskWith([`Other/${EVE}`])
    expect(desk.receive({ id: 'old', answers: 'q', source: 'import', hour: 1 }).outbound).toEqual([])
    expect(mailOf({ id: 'old', source: 'import' }).place.source).toBe('import')
  })
})

describe('T-083 a ticket whose issues were all given up', () => {
  it('is told to its owner by mail, and to the mailbox’s agents when it has none', () => {
    const issue = { number: 1, stage: 'wont_fix' } as unknown as Issue
    const news = { issues: [issue], causedBy: 'ISS-1' }
    const given = (owners: readonly string[]) => {
      const desk = deskWith([], { stage: 'awaiting_development', ownedBy: owners })
      const before = desk.ticket()
      return told(desk, before, withRollUp(draftOf(before), news, CAUSE), {
        by: { kind: 'user', id: BOB },
      })
    }
    expect(given([KIM]).map(readersOf)).toEqual([[KIM]])
    expect(given([KIM])[0]?.text).toContain('Every issue that this ticket waits for was given up, ISS-1 last')
    expect(given([]).map(readersOf)).toEqual([[SAM]])
  })
})
