/** What is taken of a mail that an agent forwards: its people, its files, and what agents are told of where they were read (§7.12). */
import { describe, expect, it } from 'vitest'
import type { ForwardedMail } from '../../../src/mail/message.ts'
import { filesOf, originalOf } from '../../../src/tickets/agent/forward-effects.ts'
import { ANN, BOB, Desk, KIM, SAM, mailOf } from '../support/desk.ts'

const person = (addrSpec: string, displayName = '') => ({ addrSpec, displayName })
const file = (filename: string, more: object = {}) => ({
  ...{ filename, contentType: 'text/csv', sizeBytes: 3, sha256: `sha-${filename}`, md5: '', isInline: false, contentId: null, text: null },
  ...more,
})
const forwarded = (more: Partial<ForwardedMail> = {}): ForwardedMail => ({
  ...{ via: 'inline', from: person(ANN, 'Ann'), to: [person(SAM), person(BOB)], cc: [person(KIM), person(SAM)], replyTo: [person(BOB)] },
  ...{ dateText: null, subject: 'Crate', text: 'It broke.', messageIds: ['o', 'p'], references: ['r'], attachments: [], note: '' },
  ...more,
})
const forward = (message: object = {}) => ({ ...mailOf({ id: 'f', from: SAM, text: 'See below.' }).message, isBulk: true, ...message })

describe('the original', () => {
  it('§7.12 is its sender’s mail to all but the forwarder', () => {
    expect(originalOf(forward(), forwarded(), person(ANN))).toMatchObject({
      ...{ subject: 'Crate', text: 'It broke.', visibleReply: 'It broke.', messageId: 'o', inReplyTo: [], references: ['r'] },
      ...{ from: { addrSpec: ANN, displayName: 'Ann', isStrict: true }, to: [person(BOB)], cc: [person(KIM)], replyTo: [person(BOB)] },
      isBulk: false,
    })
  })

  it('§7.12 is nobody’s where its sender cannot be a customer', () => {
    const nobody = { addrSpec: null, isStrict: false }
    expect(originalOf(forward(), forwarded(), null).from).toEqual({ ...nobody, displayName: 'Ann' })
    expect(originalOf(forward(), forwarded({ from: null, messageIds: [] }), null)).toMatchObject({
      from: { ...nobody, displayName: '' },
      messageId: null,
    })
  })

  it('§7.12 has the files of the forward, but images of its own signature, and those that were in it', () => {
    const shown = file('a.png', { isInline: true })
    const byId = file('b.png', { isInline: true, contentId: 'b1' })
    const logo = file('logo.png', { isInline: true, contentId: 'l1' })
    const attachments = [file('c.csv'), shown, byId, logo]
    const inside = forwarded({ text: 'See [image: a.png] and [cid:b1].', attachments: [file('d.csv')] })
    expect(originalOf(forward({ attachments }), inside, null).attachments.map(({ filename }) => filename)).toEqual([
      'c.csv',
      'a.png',
      'b.png',
      'd.csv',
    ])
  })

  it('T-120 has each file once', () => {
    const files = filesOf({ ...forward(), attachments: [file('a'), file('b', { sha256: 'sha-a' }), file('c')] })
    expect(files.map(({ sha256 }) => sha256)).toEqual(['sha-a', 'sha-c'])
    expect(files[1]).toEqual({ sha256: 'sha-c', filename: 'c', contentType: 'text/csv', sizeBytes: 3 })
  })
})

describe('a forward', () => {
  const remarkOn = (more: Partial<ForwardedMail>) => {
    const message = { forwarded: forwarded(more) }
    const { entries } = new Desk().receive({ id: 'f', from: SAM, subject: 'Fwd: Crate', authentication: 'pass', message })
    return entries.filter(({ rule, message: mail }) => rule === 'forward' && mail === null).map(({ body }) => body)
  }
  const inText = `Forwarded by ${SAM}; the addresses were read from the text of the forward, which is as true as its author.`

  it.each<readonly [Partial<ForwardedMail>, string]>([
    [{}, inText],
    [{ dateText: ' Tue, 4 Mar 2025 ' }, `${inText} The original is dated Tue, 4 Mar 2025.`],
    [{ via: 'attached' }, `Forwarded by ${SAM}; the addresses were read from the header of the attached mail.`],
  ])('§7.12 of %j says on the timeline where its addresses were read', (more, body) => {
    expect(remarkOn(more)).toEqual([body])
  })

  it.each([
    ['', []],
    [' ', []],
    [' Please. ', ['Please.']],
  ])('§7.13 with the words %j has them as a note: %j', (note, notes) => {
    const message = { forwarded: forwarded({ note }) }
    const { entries } = new Desk().receive({ id: 'f', from: SAM, subject: 'Fwd: Crate', authentication: 'pass', message })
    const comments = entries.filter(({ type, rule, message: mail }) => type === 'timeline_comment' && rule === null && mail === null)
    expect(comments.filter(({ visibility }) => visibility === 'internal').map(({ body }) => body)).toEqual(notes)
    expect(comments.filter(({ visibility }) => visibility === 'external').map(({ body }) => body)).toEqual(['It broke.'])
  })
})
