/** Answers that are refused: nobody outside gets them, and their author is told why and what to write instead (§7.6, §7.13). */
import { describe, expect, it } from 'vitest'
import { commandRefusal, helpOf } from '../../../src/tickets/agent/agent-refusal.ts'
import { noCommandRecords, type CommandRecords } from '../../../src/tickets/records/command-records.ts'
import { ANN, BOB, Desk, KIM, SAM, ZED, agentToken, outboundOf, readersOf, type MailSketch } from '../support/desk.ts'

const file = (contentType: string, more: object = {}) => ({
  ...{ filename: null, contentType, sizeBytes: 3, sha256: 'x', md5: '', isInline: false, contentId: null, text: null },
  ...more,
})
const withFile = (...given: Parameters<typeof file>): Partial<MailSketch> => ({ message: { attachments: [file(...given)] } })
const meeting = (text: string, contentType = 'text/calendar') => withFile(contentType, { text })

const greeting = { id: 'greeting', name: 'greeting', group: null, language: null, body: 'Hello.' }
const commandRecords: CommandRecords = { ...noCommandRecords, all: (kind) => (kind === 'canned-answer' ? [greeting] : []) as never }

/** What becomes of Sam's answer to a notification of Ann's ticket: its readers, and the alert to him. */
function answered(sketch: Partial<MailSketch>) {
  const desk = new Desk({ commandRecords })
  desk.receive({ id: 'q', cc: [BOB] })
  const decision = desk.receive({ id: 'a', from: SAM, hour: 1, text: 'Try glue.', tokens: [agentToken(SAM)], ...sketch })
  const told = outboundOf(decision, 'alert').filter(({ agent }) => agent === SAM)
  const rules = decision.entries.map(({ rule }) => rule)
  return { readers: outboundOf(decision, 'reply').flatMap(readersOf), told, rules }
}

describe('a file', () => {
  it.each<readonly [string, Partial<MailSketch>, string]>([
    ['of Outlook’s own', withFile('application/ms-tnef'), 'packed-answer'],
    ['named as such', withFile('application/octet-stream', { filename: 'WINMAIL.dat' }), 'packed-answer'],
    ['that is sealed', withFile('application/pkcs7-mime'), 'sealed-answer'],
    ['that is sealed in the old way', withFile('application/x-pkcs7-mime'), 'sealed-answer'],
    ['that is sealed by PGP', withFile('application/pgp-encrypted'), 'sealed-answer'],
    ['that accepts a meeting', meeting('BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n'), 'meeting-answer'],
    ['that proposes another time', meeting('method:counter'), 'meeting-answer'],
    ['that does so as a file', meeting('METHOD:REPLY', 'application/ics'), 'meeting-answer'],
  ])('§7.13 %s keeps an answer from customers', (_, sketch, rule) => {
    const { readers, told, rules } = answered(sketch)
    expect([readers, told.length]).toEqual([[], 1])
    expect(rules).toContain(rule)
  })

  it.each<readonly [string, Partial<MailSketch>]>([
    ['a signature', withFile('application/pkcs7-signature')],
    ['one whose type only begins so', withFile('application/pkcs7-mime-notes')],
    ['an invitation', meeting('METHOD:REQUEST')],
    ['a text that speaks of one', meeting('METHOD:REPLY', 'text/plain')],
    ['one that is named otherwise', withFile('application/octet-stream', { filename: 'my-winmail.dat' })],
  ])('§7.13 %s goes along', (_, sketch) => {
    expect(answered(sketch).readers).toEqual([ANN, BOB])
  })
})

describe('a command that contradicts its mail', () => {
  it.each<readonly [Partial<MailSketch>, string]>([
    [{ text: '#note\nHm.', cc: [ZED] }, `This mail went to ${ZED} directly, so that it is no note.`],
    [{ text: '#spam\nGo away.' }, 'Nobody answers spam; if the words below are for agents, begin with #note.'],
    [
      { text: `#remove ${BOB}\nHello.`, cc: [BOB] },
      `${BOB} stands in To or Cc of this mail and has read it; leave the address out there, too.`,
    ],
    [{ text: '#canned greeting', cc: [ZED] }, `This mail went to ${ZED} directly, with the command in it.`],
    [
      { text: '#note\n#canned greeting' },
      'Your mail stays internal, and a canned answer is for customers; add #public, or leave out #note.',
    ],
    [{ text: '#only' }, 'The mail that this answers tells of no message of a customer; answer the one that brought it.'],
    [{ text: '#note\n#public\nHm.' }, 'It contradicts #note.'],
    [{ text: '#note\n#only\nHm.' }, 'It contradicts #note.'],
    [{ text: `#title ${'x'.repeat(4001)}\nHello.` }, 'More than 4000 characters stand behind #title.'],
  ])('§4.4 %j: %s', (sketch, reason) => {
    const { readers, told, rules } = answered(sketch)
    expect([readers, told.length]).toEqual([[], 1])
    expect(told[0]?.text).toContain(`\n\n${reason} The mail changed nothing and was passed on to nobody.\n`)
    expect(told[0]?.text).toContain('\nTo try again, answer this mail with the whole text once more')
    expect(told[0]).toMatchObject({ inReplyTo: 'a', references: ['a'] })
    expect(rules).toContain('agent-commands')
  })

  it('§4.4 of 4000 characters does not', () => {
    expect(answered({ text: `#cancel ${'x'.repeat(4000)}` }).told).toEqual([])
  })
})

it.each([
  ['there is none', 'There is none. Nothing was done.'],
  ['bob@acme.example is one of us', 'bob@acme.example is one of us. Nothing was done.'],
  ['#x is no command; did you mean #y?', '#x is no command; did you mean #y? Nothing was done.'],
])('a reason %j is told as a sentence: %s', (reason, told) => {
  expect(commandRefusal({ line: '#x', reason }, 'Nothing was done.')).toEqual({ reason: told, rule: 'agent-commands', line: '#x' })
})

it.each([
  ['', ['help'], 'Here are the commands.'],
  ['Hello.', ['help'], 'Here are the commands. Nothing else of the mail was carried out or passed on.'],
  ['', ['help', 'close'], 'Here are the commands. Nothing else of the mail was carried out or passed on.'],
] as const)('#help with %j and %j: %s', (text, names, reason) => {
  const commands = names.map((name) => ({ name, argument: '', line: `#${name}` }))
  const orders = { commands, text, fault: null, hasContent: text !== '', staysInternal: false, isUsuallyInternal: false, isHelp: true }
  expect(helpOf(orders)).toEqual({ reason, rule: 'agent-commands', line: '#help' })
})

it('§7.6 a colleague is no reader: an answer that reaches nobody else is an alert', () => {
  const desk = new Desk()
  desk.receive({ id: 'q' })
  desk.edit({ emailMembers: [] })
  const decision = desk.receive({ id: 'a', from: SAM, hour: 1, text: 'Try glue.', cc: [KIM], tokens: [agentToken(SAM)] })
  expect(outboundOf(decision, 'reply')).toEqual([])
  expect(outboundOf(decision, 'alert').map(({ agent }) => agent)).toEqual([SAM])
  expect(decision.entries.map(({ rule }) => rule)).toContain('answer-to-nobody')
})
