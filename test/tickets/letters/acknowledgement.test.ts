/** Acknowledgements: to people only, once a thread, a few an hour, and without a word of what they wrote. */
import { describe, expect, it } from 'vitest'
import { ANN, Desk, SALES, SAM, START_MS, SUPPORT, outboundOf, type DeskChanges, type MailSketch } from '../support/desk.ts'

function acknowledgementsFor(sketch: Partial<MailSketch>, changes: DeskChanges = {}): number {
  return outboundOf(new Desk(changes).receive({ id: 'm1', ...sketch }), 'acknowledgement').length
}

describe('acknowledgements', () => {
  it('a person’s first mail gets one, at the address it came from and nowhere else', () => {
    const desk = new Desk()
    const decision = desk.receive({ id: 'm1', cc: ['bob@acme.example'], replyTo: ['other@acme.example'] })
    const [mail] = outboundOf(decision, 'acknowledgement')
    expect(mail).toMatchObject({ to: [{ addrSpec: ANN }], cc: [], inReplyTo: 'm1', references: ['m1'], files: [] })
    expect(decision.acknowledged).toBe(ANN)
  })

  it('it quotes nothing that the sender wrote, his name and subject included', () => {
    const from = { addrSpec: ANN, displayName: 'Buy Pills', isStrict: true }
    const decision = new Desk().receive({ id: 'm1', subject: 'Pills', text: 'Pills', message: { from } })
    const [mail] = outboundOf(decision, 'acknowledgement')
    expect(JSON.stringify(mail)).not.toMatch(/pills/i)
    expect(mail?.subject).toBe('We have it (TKT-1)')
  })

  const refusals: readonly (readonly [string, Partial<MailSketch>, DeskChanges])[] = [
    ['an out-of-office', { message: { kind: 'auto-reply' } }, {}],
    ['a system’s mail', { message: { kind: 'auto-generated' } }, {}],
    ['a bounce', { message: { kind: 'bounce' } }, {}],
    ['a challenge', { message: { kind: 'challenge' } }, {}],
    ['a mail through a list', { message: { isList: true } }, {}],
    ['bulk mail', { message: { isBulk: true } }, {}],
    ['a null return path', { message: { returnPath: '' } }, {}],
    ['a mail whose authentication failed', { authentication: 'fail' }, {}],
    ['a sender who is not one strict address', { message: { from: { addrSpec: ANN, displayName: '', isStrict: false } } }, {}],
    ['a mail without sender', { from: null }, {}],
    ['an agent', { from: SAM }, {}],
    ['a proven agent', { from: SAM, authentication: 'pass' }, {}],
    ['our own address', { from: SUPPORT }, {}],
    ['another address of ours', { from: SALES }, {}],
    ['our own address with a plus tag', { from: 'support+x@us.example' }, {}],
    ['a return path that is ours', { message: { returnPath: SALES } }, {}],
    ['noreply@', { from: 'noreply@acme.example' }, {}],
    ['no-reply in the middle', { from: 'shop-no-reply-eu@acme.example' }, {}],
    ['do_not_reply@', { from: 'do_not_reply@acme.example' }, {}],
    ['noresponse@', { from: 'noresponse@acme.example' }, {}],
    ['"do not answer" in German, with dots', { from: 'nicht.antworten@acme.example' }, {}],
    ['"do not answer" in Danish', { from: 'svar-ikke.butik@acme.example' }, {}],
    ['"do not answer" in Polish', { from: 'nie_odpowiadaj@acme.example' }, {}],
    ['a list server', { from: 'majordomo@acme.example' }, {}],
    ['a mail that asks robots for no answer', { message: { suppressesAutoReply: true } }, {}],
    ['MAILER-DAEMON@', { from: 'mailer-daemon@acme.example' }, {}],
    ['postmaster@', { from: 'postmaster@acme.example' }, {}],
    ['owner-*', { from: 'owner-list@acme.example' }, {}],
    ['*-request', { from: 'list-request@acme.example' }, {}],
    ['*-bounces', { from: 'list-bounces+ann@acme.example' }, {}],
    ['a robot’s return path', { message: { returnPath: 'bounces+17@mailer.example' } }, {}],
    ['an imported mail', { source: 'import' }, {}],
    ['a mail from before the first start', {}, { mailbox: { liveFromMs: START_MS + 1 } }],
    ['a mailbox where they are off', {}, { mailbox: { acknowledgement: { isEnabled: false, subject: 's', text: 't' } } }],
    ['a global limit that is reached', {}, { policy: { acknowledgementsPerHour: 0 } }],
  ]

  it.each(refusals)('none for %s', (_, sketch, changes) => {
    expect(acknowledgementsFor(sketch, changes)).toBe(0)
  })

  it.each(['reply@acme.example', 'requests@acme.example', 'noreen@acme.example', 'bob.owner@acme.example'])(
    '%s is a person’s address',
    (from) => {
      expect(acknowledgementsFor({ from })).toBe(1)
    },
  )

  it('one per thread', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1' })
    expect(outboundOf(desk.receive({ id: 'm2', answers: 'm1', hour: 1 }), 'acknowledgement')).toEqual([])
  })

  it('three per sender and hour, so that two robots with changing subjects fall silent', () => {
    const desk = new Desk()
    const given = [1, 2, 3, 4, 5].map((n) => desk.receive({ id: `m${n}`, subject: `Subject ${n}` }).acknowledged)
    expect(given).toEqual([ANN, ANN, ANN, null, null])
    expect(desk.ticketCount).toBe(5)
  })

  it('three per mailbox and hour, whatever tags a forger puts into its address', () => {
    const desk = new Desk()
    const tagged = [ANN, 'ann+1@acme.example', 'ann+2@acme.example', 'ann+3@acme.example']
    const given = tagged.map((from, n) => outboundOf(desk.receive({ id: `t${n}`, from }), 'acknowledgement').length)
    expect(given).toEqual([1, 1, 1, 0])
  })

  it('so many per sender and day, whatever the hour', () => {
    const desk = new Desk({ policy: { acknowledgementsPerSenderHour: 100, acknowledgementsPerSenderDay: 2 } })
    const given = [1, 2, 3].map((n) => desk.receive({ id: `m${n}` }).acknowledged)
    expect(given).toEqual([ANN, ANN, null])
  })

  it('the limit of one sender does not silence another', () => {
    const desk = new Desk({ policy: { acknowledgementsPerSenderHour: 1 } })
    desk.receive({ id: 'm1' })
    expect(desk.receive({ id: 'm2', from: 'zed@unknown.example' }).acknowledged).toBe('zed@unknown.example')
  })

  it('the reason for silence is stored with the message', () => {
    const { explanation } = new Desk().receive({ id: 'm1', message: { isList: true } })
    expect(explanation.notes).toContain('no acknowledgement: it came through a mailing list')
  })

  it('nothing at all is sent for imported mail', () => {
    expect(new Desk().receive({ id: 'm1', source: 'import' }).outbound).toEqual([])
  })

  const byForm = (isListed: boolean, more: MailSketch['message'] = {}) => {
    return { form: { sender: 'form@shop.example', isListed }, ...more } as MailSketch['message'] & object
  }
  it.each<readonly [string, Partial<MailSketch>, DeskChanges]>([
    ['its mailbox opens conversations, not tickets', {}, { mailbox: { opens: 'conversations' } }],
    ['switched off for this mailbox', {}, { mailbox: { acknowledgement: { isEnabled: false, subject: 's', text: 't' } } }],
    ['it was imported or moved here, or was there before the first start', { place: { isMoved: true } }, {}],
    ['it is no human mail but auto-reply', { message: { kind: 'auto-reply' } }, {}],
    ['it came through a mailing list', { message: { isList: true } }, {}],
    ['it is bulk mail', { message: { isBulk: true } }, {}],
    ['it asks for no automatic answer', { message: { suppressesAutoReply: true } }, {}],
    ['its authentication failed', { authentication: 'fail' }, {}],
    ['its return path is null', { message: { returnPath: '' } }, {}],
    ['its sender is not one readable address', { from: null }, {}],
    ['its sender is an agent', { from: SAM }, {}],
    ['its sender is a user', { from: 'una@us.example' }, { users: [{ addrSpec: 'una@us.example', displayName: '', state: 'unassigned' }] }],
    ['its sender is one of our own addresses', { message: { returnPath: SALES } }, {}],
    ['it came by a form for which nothing vouches', { message: byForm(false) }, {}],
    ['nobody reads mail at its sender’s address', { from: 'noreply@acme.example' }, {}],
    ['limit per sender and hour', {}, { policy: { acknowledgementsPerSenderHour: 0 } }],
    ['limit per sender and day', {}, { policy: { acknowledgementsPerSenderDay: 0 } }],
    ['limit per hour', {}, { policy: { acknowledgementsPerHour: 0 } }],
    ['limit per hour for senders that nothing vouches for', {}, { policy: { acknowledgementsUnvouchedPerHour: 0 } }],
  ])('none, and agents are told: %s', (reason, sketch, changes) => {
    const { explanation, acknowledged } = new Desk(changes).receive({ id: 'm1', ...sketch })
    expect([explanation.notes.filter((note) => note.startsWith('no ack')), acknowledged]).toEqual([[`no acknowledgement: ${reason}`], null])
  })

  it.each<readonly [string, Partial<MailSketch>, DeskChanges]>([
    ['a form that the site knows', { message: byForm(true, { returnPath: SALES }) }, {}],
    ['a form that is vouched for', { message: byForm(false), authentication: 'pass' }, {}],
    ['a sender who is vouched for, whatever others did', { authentication: 'pass' }, { policy: { acknowledgementsUnvouchedPerHour: 0 } }],
    ['a mail without a return path', { message: { returnPath: null } }, {}],
  ])('one for %s', (_, sketch, changes) => {
    expect(acknowledgementsFor(sketch, changes)).toBe(1)
  })

  it('so many per hour for all, so many of them for those whom nothing vouches for', () => {
    const given = (policy: DeskChanges['policy'], authentication: 'pass' | 'unknown') => {
      const desk = new Desk({ policy: { acknowledgementsPerSenderHour: 9, ...policy } })
      return [1, 2, 3].map((n) => outboundOf(desk.receive({ id: `m${n}`, authentication }), 'acknowledgement').length)
    }
    expect(given({ acknowledgementsPerHour: 2 }, 'pass')).toEqual([1, 1, 0])
    expect(given({ acknowledgementsUnvouchedPerHour: 1 }, 'unknown')).toEqual([1, 0, 0])
    expect(given({ acknowledgementsUnvouchedPerHour: 1 }, 'pass')).toEqual([1, 1, 1])
  })
})
