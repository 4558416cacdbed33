/** People edited by hand: members, reporters and subscribers (T-025…T-036). */
import { describe, expect, it } from 'vitest'
import type { PeopleKind, TicketEdit } from '../../../src/tickets/edit/edit.ts'
import { ANN, BOB, CARL, Desk, EVE, KIM, SAM, SUPPORT, ZED } from '../support/desk.ts'
import { SHADOW, UNASSIGNED, deskAsked, edited, reportersOf } from '../support/editing.ts'

const add = (kind: PeopleKind, ...who: string[]): TicketEdit => ({ kind, add: who, remove: [] })
const remove = (kind: PeopleKind, ...who: string[]): TicketEdit => ({ kind, add: [], remove: who })

describe('email members', () => {
  it('T-020, T-027 a customer who is added by hand also reports the ticket', () => {
    const { ticket } = edited(deskAsked(), [add('member', BOB)])
    expect(reportersOf(ticket)).toEqual([ANN, BOB])
    expect(ticket.emailMembers.map(({ addrSpec }) => addrSpec)).toEqual([ANN, BOB])
  })

  it('T-027 against T-031: a customer of another workspace reports when added by hand, and does not when merely in copy', () => {
    const byHand = edited(deskAsked(), [add('member', `Other/${EVE}`)])
    expect(reportersOf(byHand.ticket)).toEqual([ANN, EVE])
    const desk = deskAsked()
    desk.receive({ id: 'q2', answers: 'q', cc: [EVE], hour: 1 })
    expect(desk.reporters()).toEqual([ANN])
    expect(desk.members()).toContain(EVE)
  })

  it('T-027 somebody unknown becomes a contact and reports', () => {
    const { ticket } = edited(deskAsked(), [add('member', ZED)])
    expect(reportersOf(ticket)).toEqual([ANN, ZED])
  })

  it('T-027 a contact that was made of an address of ours or of a user’s is no customer', () => {
    expect(() => edited(deskAsked(), [add('member', `Other/${SUPPORT}`)])).toThrow('an address of ours')
    expect(() => edited(deskAsked(), [add('member', `Other/${SAM}`)])).toThrow('name the user')
  })

  it('T-027 a user who is added never reports', () => {
    const { ticket } = edited(deskAsked(), [add('member', KIM)])
    expect(reportersOf(ticket)).toEqual([ANN])
    expect(ticket.emailMembers).toContainEqual({ addrSpec: KIM, displayName: KIM, contact: null, isUser: true })
  })

  it('T-028 whoever is a member is taken out by address in any case, or by id', () => {
    const desk = deskAsked()
    edited(desk, [add('member', BOB, SHADOW)])
    const { ticket } = edited(desk, [remove('member', BOB.toUpperCase(), SHADOW)], 2)
    expect(ticket.emailMembers.map(({ addrSpec }) => addrSpec)).toEqual([ANN])
  })

  it('T-029 shadow users may be members, and no answer is sent to one without an address', () => {
    const desk = deskAsked()
    const { ticket } = edited(desk, [add('member', UNASSIGNED, SHADOW)])
    expect(ticket.emailMembers.map(({ addrSpec }) => addrSpec)).toEqual([ANN, UNASSIGNED, SHADOW])
    expect(reportersOf(ticket)).toEqual([ANN])
  })

  it('T-028 removing an email member keeps the reporter', () => {
    const desk = deskAsked()
    edited(desk, [add('member', BOB)])
    const { ticket } = edited(desk, [remove('member', BOB)], 2)
    expect(ticket.emailMembers.map(({ addrSpec }) => addrSpec)).toEqual([ANN])
    expect(reportersOf(ticket)).toEqual([ANN, BOB])
  })

  it('T-026 a later mail replaces members that were added by hand', () => {
    const desk = deskAsked()
    edited(desk, [add('member', BOB)])
    desk.receive({ id: 'q2', answers: 'q', hour: 2 })
    expect(desk.members()).toEqual([ANN])
    expect(desk.reporters()).toEqual([ANN, BOB])
  })

  it('our own address is nobody, and neither is one that nobody reads or that is none', () => {
    expect(() => edited(deskAsked(), [add('member', SUPPORT)])).toThrow('is an address of ours')
    expect(() => edited(deskAsked(), [add('member', 'no-reply@acme.example')])).toThrow('nobody reads mail to')
    expect(() => edited(deskAsked(), [add('member', 'carl')])).toThrow('"carl" is nobody’s id or address'.replace('’', "'"))
  })
})

describe('reporters', () => {
  it('T-025 without a workspace nobody can be chosen', () => {
    const desk = deskAsked()
    desk.edit({ revOrg: null })
    expect(() => edited(desk, [add('reporter', BOB)])).toThrow('TKT-1 has no workspace')
  })

  it('T-025 only contacts of the ticket’s workspace are chosen', () => {
    const desk = deskAsked()
    expect(reportersOf(edited(desk, [add('reporter', BOB)]).ticket)).toEqual([ANN, BOB])
    for (const stranger of [EVE, `Other/${EVE}`, CARL, SAM])
      expect(() => edited(desk, [add('reporter', stranger)])).toThrow(`${stranger} is no contact of the workspace "Acme"`)
  })

  it('T-030 a person takes a reporter out, by id or address', () => {
    const desk = deskAsked()
    edited(desk, [add('reporter', BOB)])
    expect(reportersOf(edited(desk, [remove('reporter', BOB)]).ticket)).toEqual([ANN])
    expect(edited(desk, [remove('reporter', `Acme/${ANN}`)]).ticket.reportedBy).toEqual([])
  })
})

describe('subscribers', () => {
  it('T-035 a raw address is refused; once it is a contact, its id is accepted', () => {
    expect(() => edited(deskAsked(), [add('subscriber', ZED)])).toThrow('make a contact of the address first')
    expect(() => edited(deskAsked(), [add('subscriber', ANN)])).toThrow(`named by the id of a contact, such as Acme/${ANN}`)
    expect(edited(deskAsked(), [add('subscriber', `Acme/${ANN}`)]).ticket.subscribers).toEqual([`Acme/${ANN}`])
  })

  it('T-029, T-035 users and shadow users subscribe', () => {
    const { ticket } = edited(deskAsked(), [add('subscriber', KIM, SHADOW)])
    expect(ticket.subscribers).toEqual([KIM, SHADOW])
  })

  it('T-036 subscribing changes no other people, and a subscriber is in no To or Cc', () => {
    const desk = deskAsked()
    const before = desk.ticket()
    const { ticket } = edited(desk, [add('subscriber', KIM)])
    const { reportedBy, emailMembers, participants, ownedBy } = before
    expect(ticket).toMatchObject({ reportedBy, emailMembers, participants, ownedBy })
  })

  it('T-035 a subscriber who is removed is gone', () => {
    const desk = deskAsked()
    edited(desk, [add('subscriber', KIM)])
    expect(edited(desk, [remove('subscriber', KIM)], 2).ticket.subscribers).toEqual([])
  })
})

describe('people are named by the ids that every response shows', () => {
  const kinds = ['member', 'reporter', 'subscriber'] as const
  it.each(kinds)('%s: an id is added and taken away, in any case of the address', (kind) => {
    const desk = deskAsked()
    const before = desk.ticket()
    edited(desk, [add(kind, `Acme/${BOB.toUpperCase()}`)])
    expect(JSON.stringify(desk.ticket())).toContain(`Acme/${BOB}`)
    const { ticket } = edited(desk, [remove(kind, `Acme/${BOB}`)], 2)
    const { subscribers, emailMembers } = before
    expect(ticket).toMatchObject({ subscribers, emailMembers })
  })

  it.each(kinds)('%s: an id that nobody has is refused, and never read as an address', (kind) => {
    for (const wrong of [`acme/${ANN}`, `Nowhere/${ZED}`, 'nobody', 'a/b@acme.example']) {
      expect(() => edited(deskAsked(), [add(kind, wrong)]), wrong).toThrow(wrong)
      expect(() => edited(deskAsked(), [remove(kind, wrong)]), wrong).toThrow(wrong)
    }
  })

  it.each(kinds)('%s: whoever is somebody, but not there, is taken away without a word', (kind) => {
    const desk = deskAsked()
    expect(edited(desk, [remove(kind, KIM, `Other/${EVE}`, ZED)]).entries).toEqual([])
  })
})

describe('whoever is taken out', () => {
  const contacts = [
    { id: `Acme/${ANN}`, addrSpec: ANN, displayName: '', revOrg: 'Acme', account: 'Acme', otherAddresses: [CARL] },
    { id: `Acme/${CARL}`, addrSpec: CARL, displayName: '', revOrg: 'Acme', account: 'Acme' },
  ]

  it.each<readonly [string, readonly string[]]>([
    [ANN, []],
    [` ${ANN.toUpperCase()}`, []],
    [`Acme/${ANN}`, []],
    [BOB, [ANN]],
    [ZED, [ANN]],
  ])('T-030 a reporter %s leaves %j', (who, left) => {
    expect(reportersOf(edited(deskAsked(), [remove('reporter', who)]).ticket)).toEqual(left)
  })

  it('T-030 is so by any of the addresses that he has', () => {
    const desk = new Desk({ contacts: contacts as never })
    desk.receive({ id: 'q' })
    Object.assign(desk.site, { contactsOf: (addrSpec: string) => (addrSpec === CARL ? contacts.slice(0, 1) : []) })
    expect(reportersOf(edited(desk, [remove('reporter', CARL)]).ticket)).toEqual([])
    const other = deskAsked()
    Object.assign(other.site, { contactsOf: () => contacts.slice(1) })
    expect(reportersOf(edited(other, [remove('reporter', CARL)]).ticket)).toEqual([ANN])
  })

  it('T-035 who is nobody’s name is told, and nothing is done', () => {
    expect(() => edited(deskAsked(), [remove('reporter', ANN, 'carl')])).toThrow(`"carl" is nobody's id or address`)
    expect(() => edited(deskAsked(), [remove('subscriber', 'Acme/nobody@x.example')])).toThrow('there is no contact or user')
  })
})

describe('a broadcast', () => {
  const of = (edit: TicketEdit) => {
    const desk = deskAsked()
    desk.edit({ broadcast: {} as never })
    return edited(desk, [edit])
  }

  it.each<readonly [TicketEdit]>([[add('member', BOB)], [add('reporter', BOB)], [add('subscriber', `Acme/${BOB}`)], [add('member', KIM)]])(
    'T-091 has nobody put on it by %j',
    (edit) => {
      expect(() => of(edit)).toThrow('TKT-1 is a broadcast: people are on the tickets of those who answered it')
    },
  )

  it('T-091 may be listened to by users', () => {
    expect(of(add('subscriber', KIM)).ticket.subscribers).toEqual([KIM])
  })
})

it('T-026 a member without an address is named by the id', () => {
  expect(edited(deskAsked(), [add('member', SHADOW)]).ticket.emailMembers.at(-1)).toMatchObject({ addrSpec: SHADOW, isUser: true })
})
