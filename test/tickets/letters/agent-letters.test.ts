/** What agents are mailed, line by line: the marker with those who read an answer, the words, and the ticket's attributes. */
import { describe, expect, it } from 'vitest'
import {
  alertText,
  answeredBeforeText,
  askingText,
  collisionText,
  heldNewsText,
  leftOutText,
  noteText,
  notificationLetter,
  notificationSubject,
  notificationText,
  refusalText,
  ruledOutText,
  unlessPublic,
  type ToldMessage,
} from '../../../src/tickets/letters/agent-letters.ts'
import type { EmailMember, Ticket } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, SAM, START_MS } from '../support/desk.ts'
import { deskAsked } from '../support/editing.ts'

const member = (addrSpec: string, displayName = ''): EmailMember => ({ addrSpec, displayName, contact: null, isUser: false })
const asked = deskAsked().ticket()
const about = [
  'TKT-1 "Kettle"',
  'Stage: queued · severity: medium · part: General',
  'Owner: nobody · group: none · workspace: Acme',
  `Reported by: ${ANN}`,
]
const marker = '##- Reply above this line -##'
const inside = 'Your answer goes to nobody outside, as an internal note, unless it begins with #public'
const message: ToldMessage = {
  from: { addrSpec: ANN, displayName: 'Ann', isStrict: true },
  attachments: [],
  visibleReply: ' It leaks. ',
  text: 'all',
}
const told = (more: Partial<ToldMessage> = {}, ticket: Partial<Ticket> = {}, files = '', replies: 'public' | 'internal' = 'public') =>
  notificationText({ ...asked, ...ticket }, { ...message, ...more }, { replies, files }).split('\n')
const long = 'x'.repeat(50_000)

describe('a notification', () => {
  it('says who reads the answer, who wrote what, and what is known of the ticket', () => {
    expect(told()).toEqual([marker, `Your answer goes to ${ANN}`, '', `Ann <${ANN}> wrote:`, '', 'It leaks.', '', ...about])
    expect(told({}, {}, 'a.pdf').slice(5)).toEqual(['It leaks.', '', 'Files: a.pdf', '', ...about])
    expect(notificationSubject(asked)).toBe('[TKT-1] Kettle')
  })

  it.each<readonly [Partial<ToldMessage>, string]>([
    [{ from: { addrSpec: null, displayName: 'Ann', isStrict: false } }, 'Somebody without a readable address wrote:'],
    [{ from: { addrSpec: ANN, displayName: '', isStrict: true } }, `${ANN} wrote:`],
    [
      { form: { sender: 'form@shop.example', isListed: true } },
      `Ann <${ANN}> (by a form or a list: From is form@shop.example, the person is the one whom it names) wrote:`,
    ],
  ])('of %j begins: %s', (more, line) => {
    expect(told(more)[3]).toBe(line)
  })

  it.each<readonly [Partial<ToldMessage>, string]>([
    [{ visibleReply: '  ' }, 'all'],
    [{ visibleReply: '', text: ' ' }, '(no text)'],
    [{ visibleReply: '', text: '', notice: '(encrypted)' }, '(encrypted)'],
    [{ visibleReply: `${long}y` }, long],
  ])('of %j shows what there is to read', (more, text) => {
    expect(told(more)[5]).toBe(text)
  })

  it.each<readonly [Partial<Ticket>, 'public' | 'internal', string]>([
    [{ emailMembers: [member(ANN, 'Ann'), member(BOB)] }, 'public', `Ann <${ANN}>, ${BOB}`],
    [
      { emailMembers: [member(ANN), member(BOB)], lastCustomer: { addrSpec: BOB, displayName: '', replyTo: 'list@acme.example' } },
      'public',
      `${ANN}, ${BOB} (Reply-To: list@acme.example)`,
    ],
    [{ lastCustomer: { addrSpec: ANN, displayName: '', replyTo: null } }, 'public', ANN],
    [{}, 'internal', `nobody outside, unless it begins with #public: then to ${ANN}`],
  ])('on a ticket with %j, answers being %s, goes to %s', (ticket, replies, readers) => {
    expect(told({}, ticket, '', replies)[1]).toBe(`Your answer goes to ${readers}`)
  })

  it('tells when whoever opened the ticket is not among them', () => {
    expect(told({}, { emailMembers: [member(BOB)] }).slice(1, 4)).toEqual([
      `Your answer goes to ${BOB}`,
      `But not to ${ANN}, who opened it; #cc ${ANN} takes that address in.`,
      '',
    ])
    expect(told({}, { emailMembers: [] })[1]).toBe('Your answer goes to nobody yet')
  })

  it('tells of a conversation how a ticket is made of it', () => {
    expect(told({}, { conversation: 'current' })).toContain('TKT-1 "Kettle", a conversation: #ticket makes a ticket of it')
  })

  it('shows the attributes that there are', () => {
    const ticket = { ownedBy: [SAM, BOB], group: 'night', revOrg: null, reportedBy: [], severity: 'low' as const, part: 'Kettles' }
    expect(told({}, ticket).slice(-3)).toEqual([
      'Stage: queued · severity: low · part: Kettles',
      `Owner: ${SAM}, ${BOB} · group: night · workspace: none`,
      'Reported by: nobody',
    ])
  })
})

describe('a notification by a template of the site', () => {
  const letter = (template: object, ticket: Partial<Ticket> = {}) =>
    notificationLetter({ ...asked, ...ticket }, message, { template, values: { company: 'Us' }, replies: 'public', files: 'a.pdf' })

  it('has what the template says below our marker', () => {
    expect(letter({ subject: '{title}', text: '{company}: {sender}: {message}\n{files}' })).toEqual({
      subject: 'Kettle',
      text: [marker, `Your answer goes to ${ANN}`, '', `Us: Ann <${ANN}>: It leaks.`, 'a.pdf'].join('\n'),
    })
    expect(letter({ text: '{stage} {severity} {part} {owner} {group} {workspace} {reporters}' }).text.split('\n')[3]).toBe(
      `queued medium General nobody none Acme ${ANN}`,
    )
    expect(letter({ text: '{attributes}' }).text.endsWith(`\n\n${about.join('\n')}`)).toBe(true)
    expect(letter({ text: 'x' }, { emailMembers: [member(BOB)] }).text).toContain(`\nBut not to ${ANN}, who opened it`)
  })

  it('has our words where the template has none', () => {
    expect(letter({})).toEqual({ subject: '[TKT-1] Kettle', text: notificationText(asked, message, { replies: 'public', files: 'a.pdf' }) })
  })
})

describe('other letters', () => {
  const readers = [member(ANN, 'Ann'), member(BOB)]
  const nobody = { ...asked, emailMembers: [] }

  it('a note of a colleague', () => {
    const by = { by: 'Kim', text: ' Beware. ', files: 'a.pdf' }
    expect(noteText(asked, by).split('\n')).toEqual([
      marker,
      `${inside}: then to ${ANN}`,
      '',
      'Kim noted, for agents only:',
      '',
      'Beware.',
      '',
      'Files: a.pdf',
      '',
      ...about,
    ])
    expect(noteText(asked, { ...by, text: ' ', files: '' })).toContain('\n\n(no text)\n\nTKT-1')
    expect(noteText(asked, { ...by, text: `${long}y`, files: '' })).toContain(`\n\n${long}\n\nTKT-1`)
  })

  it('an answer that is held, to its author and to the others', () => {
    const earlier = [
      { name: 'Kim', text: 'Try glue.' },
      { name: 'Lea', text: 'Try tape.' },
    ]
    expect(collisionText(asked, readers, earlier).split('\n')).toEqual([
      marker,
      `${inside}: then to Ann <${ANN}>, ${BOB}`,
      '',
      'Kim, Lea answered the same message first. Your answer waits, and was sent to nobody.',
      `To send it as it is to Ann <${ANN}>, ${BOB}, answer this mail with #send.`,
      'To say something else instead, answer it with #public in the first line.',
      '',
      ...['Kim wrote:', '', 'Try glue.', '', 'Lea wrote:', '', 'Try tape.', ''],
      ...about,
    ])
    const held = { by: 'Sam', first: 'Kim', text: ' Try rope. ' }
    expect(heldNewsText(asked, held).split('\n').slice(1, -about.length)).toEqual([
      `${inside}: then to ${ANN}`,
      '',
      'Sam answered, too, after Kim. No customer has it: it waits until Sam says #send.',
      '',
      'Try rope.',
      '',
    ])
    expect(heldNewsText(asked, { ...held, text: '' })).toContain('\n\n(no text)\n\n')
    expect(heldNewsText(asked, { ...held, text: `${long}y` })).toContain(`\n\n${long}\n\n`)
  })

  it('an alert', () => {
    const only = 'Your answer goes to nobody: this is only for you, unless your answer begins with #public'
    expect(alertText(asked, 'It broke.').split('\n')).toEqual([marker, `${only}: then to ${ANN}`, '', 'It broke.', '', ...about])
    expect(alertText(nobody, 'It broke.').split('\n')[1]).toBe(only)
  })

  it.each<readonly [boolean, readonly EmailMember[], string]>([
    [false, readers, `Your answer goes to Ann <${ANN}>, ${BOB}`],
    [false, [], 'Your answer goes to nobody yet'],
    [true, readers, `${inside}: then to Ann <${ANN}>, ${BOB}`],
    [true, [], inside],
  ])('a refusal, internal %s, with the readers %j', (isInternal, named, line) => {
    expect(refusalText(asked, ['One.', 'Two.'], { readers: named, isInternal }).split('\n')).toEqual([
      marker,
      line,
      '',
      'One.',
      'Two.',
      '',
      ...about,
    ])
  })

  it('lines about readers', () => {
    expect(askingText(BOB)).toContain(`\n\n${BOB} is not on this ticket, and nothing vouches for the address.`)
    expect(ruledOutText([ANN, BOB])).toBe(`By the rules of this site your answer did not go to ${ANN}, ${BOB}.`)
    expect(leftOutText([{ addrSpec: BOB, sinceMs: START_MS + 65_000 * 60 }])).toBe(
      `Your answer went to those whom its notification named. Who came meanwhile is not on your answer: ${BOB} (10:05 UTC).`,
    )
    expect(
      answeredBeforeText([
        { name: 'Kim', text: ' Try\n glue. ' },
        { name: 'Lea', text: 'Yes.' },
      ]),
    ).toBe('The same message was answered before you, and both answers went out:\nKim: Try glue.\nLea: Yes.')
    expect(unlessPublic('x', { emailMembers: [] })).toBe('x')
  })
})
