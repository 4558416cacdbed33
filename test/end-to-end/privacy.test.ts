/** The law of privacy can fail: every kind of leak, planted into mail that really was sent, is found. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noteByHand } from '../support/by-hand.ts'
import { ANN, BOB, CARL, EVE, SAM, startInstallation, SUPPORT, ZED, type Installation } from '../support/installation.ts'
import { markMailboxes, ticketOf } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post } from '../support/post.ts'
import { torn, wrapped } from '../support/wrapping.ts'
import { arrivedOf, type Arrived } from '../support/privacy/arrived.ts'
import type { Known } from '../support/privacy/known.ts'
import { copiesKey, leaksIn } from '../support/privacy/leaks.ts'
import { searchMail } from '../support/privacy/privacy.ts'

const annsWords = 'The lift of our house has been stuck since Monday.'
const evesWords = 'We buy the vineyard in Tuscany before anybody hears of it.'
const note = 'The landlord owes us three months already, be careful.'
const shortNote = 'Probably fraud'
let us: Installation
let known: Known
let mails: readonly Arrived[]
let evesId: string
let evesTicket: number

beforeAll(async () => {
  us = await startInstallation(freshPlaces())
  us.play()
  const news = markMailboxes(us, [SAM])
  evesId = await post(us.mail, {
    ...{ from: EVE, to: SUPPORT, subject: 'Vineyard', text: evesWords },
    attachments: [{ filename: 'deed.txt', content: Buffer.from('a deed') }],
  })
  evesTicket = (await ticketOf(us, evesId)).number
  const id = await post(us.mail, { from: ANN, to: SUPPORT, cc: [BOB], subject: 'Lift', text: annsWords })
  const { number } = await ticketOf(us, id)
  await noteByHand(us, number, note)
  await noteByHand(us, number, shortNote)
  const notification = (await news.fromUs(SAM)).at(-1)!
  await ticketOf(us, await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'A fitter comes.' })))
  // Carl comes late: what went out before was not for him.
  await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, cc: [CARL], thread: [id], text: 'Thank you.' }))
  ;({ known, mails } = await searchMail({ store: us.runtime.store, config: us.config, copies: us.copies() }))
})
afterAll(() => us.stop())

type Kind = 'reply' | 'acknowledgement' | 'notification'

/** The mail about the lift of a kind. */
function sent(kind: Kind): Arrived {
  const found = mails.find(({ messageId }) => {
    const row = known.rows.get(messageId)
    return row?.kind === kind && row.ticket !== evesTicket
  })
  if (!found) throw new Error(`no ${kind} was sent`)
  return found
}

async function rewritten(mail: Arrived, change: (raw: string) => string): Promise<Arrived> {
  const again = await arrivedOf(Buffer.from(change(mail.raw), 'latin1'))
  return { ...again, messageId: mail.messageId, recipients: mail.recipients }
}

const atTop = (field: string) => (raw: string) => `${field}\r\n${raw}`
const instead = (name: string, field: string) => (raw: string) => raw.replace(new RegExp(`^${name}:.*(?:\\r\\n[ \\t].*)*`, 'im'), field)
/** Put into the first text part, whatever its encoding: these are short lines of ASCII. */
const inText = (words: string) => (raw: string) => raw.replace(/(\r\n\r\n[^\r\n]*\r\n(?:Content-[^\r\n]*\r\n)+\r\n)/, `$1${words}\r\n`)
/** In place of the whole body, with fields of its own. */
const body = (fields: readonly string[], text: string) => (raw: string) => {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/^(?:content-[^:]*|mime-version):.*(?:\r\n[ \t].*)*\r\n/gim, '')
  return [head, 'MIME-Version: 1.0', ...fields, '', text.replaceAll('\n', '\r\n'), ''].join('\r\n')
}
const base64 = (text: string) => Buffer.from(text).toString('base64')
/** Text of an answer, and a file. */
const withFile = (fields: readonly string[], file: string) =>
  body(
    ['Content-Type: multipart/mixed; boundary=b'],
    ['--b', 'Content-Type: text/plain', '', 'A fitter comes.', '--b', ...fields, '', file, '--b--'].join('\n'),
  )
const letterInside = [
  'Subject: Lift',
  'MIME-Version: 1.0',
  'Content-Type: text/plain',
  'Content-Transfer-Encoding: base64',
  '',
  base64(note),
].join('\n')

/** An internal note in any wrapping that a program may give it. */
const wrappings: readonly (readonly [string, (raw: string) => string])[] = [
  ...[72, 40, 12].map(
    (columns) => [`wrapped at ${columns} columns, without marks`, inText(wrapped(note, columns).replaceAll('\n', '\r\n'))] as const,
  ),
  ['with marks on every other line', inText(torn(wrapped(note, 20)).replaceAll('\n', '\r\n'))],
  ['in base64', body(['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'], base64(note))],
  [
    'in quoted-printable, broken within words',
    body(['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable'], note.replace(/(.{9})/g, '$1=\n').replace('e', '=65')),
  ],
  [
    'in HTML, its words torn by tags',
    body(['Content-Type: text/html'], `<table><tr><td>${note.replace(/(\w{4})(\w)/g, '$1<b>$2</b>')}</td></tr></table>`),
  ],
  ['in HTML with entities', body(['Content-Type: text/html'], `<p>${note.replaceAll(' ', '&nbsp;').replaceAll('o', '&#111;')}</p>`)],
  ['in HTML that nobody sees', body(['Content-Type: text/html'], `<p>Hello</p><img alt="${note}"><p style="display:none">${note}</p>`)],
  ['in a text file', withFile(['Content-Type: text/plain; name=a.txt', 'Content-Disposition: attachment; filename=a.txt'], note)],
  [
    'in a file of bytes',
    withFile(
      ['Content-Type: application/octet-stream', 'Content-Disposition: attachment', 'Content-Transfer-Encoding: base64'],
      base64(note),
    ),
  ],
  ['in a mail that is a file, encoded itself', withFile(['Content-Type: message/rfc822', 'Content-Disposition: attachment'], letterInside)],
  ['in the name of a file', withFile([`Content-Disposition: attachment; filename="${note}"`, 'Content-Type: image/png'], 'x')],
  ['in the subject, as encoded words', instead('Subject', `Subject: =?utf-8?B?${base64(note)}?=`)],
]

test('mail that tells nobody what is none of his business has no leaks, and is really looked through', () => {
  expect(leaksIn(mails, known)).toEqual([])
  const kinds = mails.map(({ messageId }) => `${known.rows.get(messageId)?.kind}`)
  expect(kinds.toSorted()).toEqual(['acknowledgement', 'acknowledgement', 'notification', 'notification', 'notification', 'reply'])
  expect(sent('reply').recipients).toEqual([ANN, BOB])
})

interface Plant {
  readonly what: string
  readonly kind: Kind
  readonly change: (raw: string) => string
  readonly found: () => string
}

const plants: readonly Plant[] = [
  {
    what: 'words of another ticket in the text',
    kind: 'reply',
    change: inText(evesWords),
    found: () => `of TKT-${evesTicket}`,
  },
  {
    what: 'words of another ticket in the subject',
    kind: 'reply',
    change: instead('Subject', `Subject: ${evesWords}`),
    found: () => `of TKT-${evesTicket}`,
  },
  {
    what: 'an address of another ticket in the text',
    kind: 'reply',
    change: inText(`Ask ${EVE}.`),
    found: () => `shows the address ${EVE}`,
  },
  {
    what: 'an address of another ticket in Cc',
    kind: 'reply',
    change: instead('Cc', `Cc: ${EVE}`),
    found: () => `${EVE} was nobody of this ticket`,
  },
  {
    what: 'an address in a field of any name',
    kind: 'reply',
    change: atTop(`X-Original-From: ${EVE}`),
    found: () => `shows the address ${EVE}`,
  },
  {
    what: 'an agent’s address in a customer’s mail',
    kind: 'reply',
    change: inText(`Regards, ${SAM}`),
    found: () => `shows the address ${SAM}`,
  },
  {
    what: 'a stranger’s address in an agent’s mail',
    kind: 'notification',
    change: inText(`See ${ZED}`),
    found: () => `shows the address ${ZED}`,
  },
  {
    what: 'the number of another ticket',
    kind: 'reply',
    change: inText('As in TKT-1.'),
    found: () => `names TKT-${evesTicket}`,
  },
  {
    what: 'an internal note',
    kind: 'reply',
    change: inText(note),
    found: () => 'the internal "the landlord owes us three"',
  },
  {
    what: 'an internal note of two words',
    kind: 'reply',
    change: inText(`${shortNote}.`),
    found: () => 'the internal "probably fraud"',
  },
  {
    what: 'an internal note whose words are broken by hyphens and marks',
    kind: 'reply',
    change: inText(`${note.replace(/(\w{3})(\w{2})/g, '$1-\r\n> $2')}`),
    found: () => 'broken',
  },
  {
    what: 'what we wrote around a message to an agent',
    kind: 'reply',
    change: inText('Stage: queued, severity: medium, part:\r\n General'),
    found: () => 'of a mail to an agent',
  },
  { what: 'a field of blind copies', kind: 'reply', change: atTop(`Bcc: ${BOB}`), found: () => 'a Bcc field' },
  {
    what: 'a Message-ID of another thread',
    kind: 'reply',
    change: (raw) => instead('References', `References: <${evesId}>`)(raw),
    found: () => `the id ${evesId} of another thread`,
  },
  {
    what: 'an agent’s token',
    kind: 'reply',
    change: (raw) => instead('References', `References: <${sent('notification').messageId}>`)(raw),
    found: () => 'of an agent who does not get it',
  },
  {
    what: 'a reply address of another ticket',
    kind: 'reply',
    change: instead('Reply-To', 'Reply-To: support+intray.99.c.r.aaaa@us.example'),
    found: () => 'the id intray.99.c.r.aaaa of another thread',
  },
  {
    what: 'a word of the sender in an acknowledgement',
    kind: 'acknowledgement',
    change: inText('Your lift.'),
    found: () => 'says "lift"',
  },
  {
    what: 'the sender’s subject in an acknowledgement',
    kind: 'acknowledgement',
    change: instead('Subject', 'Subject: Re: Lift'),
    found: () => 'which is not in its template',
  },
]

describe('a leak is found:', () => {
  test.each(plants)('$what', async ({ kind, change, found }) => {
    const spoilt = await rewritten(sent(kind), change)
    expect(leaksIn([...mails.filter(({ messageId }) => messageId !== spoilt.messageId), spoilt], known).join('\n')).toContain(found())
  })

  test.each(wrappings)('an internal note %s', async (_, change) => {
    const spoilt = await rewritten(sent('reply'), change)
    expect(leaksIn([...mails.filter(({ messageId }) => messageId !== spoilt.messageId), spoilt], known).join('\n')).toMatch(
      /it holds the internal "/,
    )
  })

  test('a recipient who is not in the outbox', () => {
    const leaks = leaksIn([{ ...sent('reply'), recipients: [ANN, EVE] }], known)
    expect(leaks.join('\n')).toContain(`${EVE} is no recipient in the outbox`)
  })

  test('once more what was judged before, where somebody else has got it since', () => {
    const before = new Set([sent('reply')].map(copiesKey))
    const more = { ...sent('reply'), recipients: [...sent('reply').recipients, EVE] }
    expect([leaksIn([sent('reply')], known, before), leaksIn([more], known, before).length > 0]).toEqual([[], true])
  })

  test('a recipient who belonged to the ticket only later', () => {
    const [mail, row] = [sent('reply'), known.rows.get(sent('reply').messageId)!]
    const late = { ...row, recipients: [...row.recipients, { ...row.recipients[0]!, addrSpec: CARL }] }
    const leaks = leaksIn([{ ...mail, recipients: [CARL] }], { ...known, rows: new Map([[mail.messageId, late]]) })
    expect(leaks.join('\n')).toContain(`${CARL} was nobody of this ticket`)
  })

  test('an answer to somebody whom neither its notification nor the agent named', () => {
    const [mail, row] = [sent('reply'), known.rows.get(sent('reply').messageId)!]
    const more = { ...row, recipients: [...row.recipients, { ...row.recipients[0]!, addrSpec: CARL }] }
    const leaks = leaksIn([{ ...mail, recipients: [CARL] }], {
      ...known,
      rows: new Map([...known.rows, [mail.messageId, more]]),
    })
    expect(leaks.join('\n')).toContain(`${CARL} was named neither by the notification nor by the agent`)
  })

  test('an answer to somebody whom only an older notification of the thread named', () => {
    const [mail, row] = [sent('reply'), known.rows.get(sent('reply').messageId)!]
    const older = { ...[...known.rows.values()].find(({ kind }) => kind === 'notification')!, text: `Your answer goes to ${CARL}` }
    const cause = row._id.slice(0, row._id.lastIndexOf('/'))
    const answer = known.mails.get(cause)!
    const more = { ...row, recipients: [...row.recipients, { ...row.recipients[0]!, addrSpec: CARL }] }
    const leaks = leaksIn([{ ...mail, recipients: [CARL] }], {
      ...known,
      rows: new Map([...known.rows, [mail.messageId, more], ['older@us.example', older]]),
      mails: new Map([...known.mails, [cause, { ...answer, references: ['older@us.example', ...answer.references] }]]),
    })
    expect(leaks.join('\n')).toContain(`${CARL} was named neither by the notification nor by the agent`)
  })

  test('an agent’s mail that another agent got', () => {
    const leaks = leaksIn([{ ...sent('notification'), recipients: ['kim@us.example'] }], known)
    expect(leaks.join('\n')).toContain('kim@us.example is not the agent it was made for')
  })

  test('a file of another ticket', async () => {
    const reply = sent('reply')
    const eves = known.tickets.get(evesTicket)!
    const file = { filename: 'deed.txt', sha256: [...eves.openFiles][0]!, contentType: 'text/plain' }
    const attachments = [{ ...file, sizeBytes: 6, md5: '', isInline: false, contentId: null, text: null }]
    const spoilt = { ...reply, message: { ...reply.message, attachments } }
    expect(leaksIn([spoilt], known).join('\n')).toContain('the file deed.txt')
  })

  test('a mail of ours that no outbox knows', async () => {
    const raw = Buffer.from(instead('Message-ID', 'Message-ID: <unknown@us.example>')(sent('reply').raw), 'latin1')
    const copies = [{ owner: ANN, raw }]
    const { strays } = await searchMail({ store: us.runtime.store, config: us.config, copies })
    expect(strays).toEqual(copies)
  })
})

test('an installation that sent a leak cannot be stopped in peace', async () => {
  const leaky = await startInstallation(freshPlaces())
  leaky.play()
  await ticketOf(leaky, await post(leaky.mail, { from: ANN, to: SUPPORT }))
  const [copy] = leaky.mail.messages(ANN)
  leaky.mail.deliver(ZED, copy?.raw.toString('latin1').replace(`Delivered-To: ${ANN}`, `Delivered-To: ${ZED}`) ?? '')
  await expect(leaky.stop()).rejects.toThrow(`${ZED} was nobody of this ticket`)
})
