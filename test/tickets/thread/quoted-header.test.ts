/** A mail without ids, under another subject, that repeats the header of what it answers. */
import { describe, expect, it } from 'vitest'
import { quotedSubjects } from '../../../src/tickets/thread/quoted-header.ts'
import { ANN, Desk, EVE, mailOf, SAM, SUPPORT } from '../support/desk.ts'

const OLD = 'The big scale is broken'
const block = (labels: readonly string[], to = ANN, from = SUPPORT) =>
  [
    `${labels[0]}: Sam Okafor <${from}>`,
    `${labels[1]}: Saturday, November 28, 2026 5:40 PM`,
    `${labels[2]}: Ann <${to}>`,
    `${labels[3]}: Re: ${OLD}`,
  ].join('\n')
const english = ['From', 'Sent', 'To', 'Subject']
const { directory } = new Desk().site
const subjectsIn = (text: string, from = ANN) => quotedSubjects(mailOf({ id: 'm', from, text }).message, directory)

describe('the old subject is found', () => {
  it.each([
    ['English', block(english)],
    ['German', block(['Von', 'Gesendet', 'An', 'Betreff'])],
    ['French, with spaces', block(['De ', 'Envoyé ', 'À ', 'Objet '])],
    ['Japanese', block(['差出人', '送信日時', '宛先', '件名']).replaceAll(': ', '：')],
    ['quoted', block(english).replace(/^/gm, '> ')],
    ['bold', block(english).replace(/^(\w+):/gm, '*$1:*')],
    ['spread by empty lines', block(english).replaceAll('\n', '\n\n')],
  ])('%s', (_how, header) => {
    expect(subjectsIn(`The till, too.\n\n${header}\n\nWhich one?`)).toContain(OLD.toLowerCase())
  })
})

it.each([
  ['between others', block(english, EVE)],
  ['that is not ours', block(english, ANN, 'help@else.example')],
  ['of one line', `Subject: ${OLD}`],
  ['of an agent’s own mail', block(english, SAM), SAM],
])('none in a header %s', (_what, header, from = ANN) => {
  expect(subjectsIn(header, from)).toEqual([])
})

describe('a mail with it', () => {
  const later = { subject: 'URGENT: and now the till', text: `The till, too.\n\n${block(english)}\n\nWhich one?`, hour: 1 }

  it('joins the only ticket of that subject in which its sender takes part', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', subject: OLD })
    const decision = desk.receive({ id: 'm2', ...later })
    expect([decision.ticket?.number, decision.explanation.matched]).toEqual([1, 'quoted-header'])
  })

  it('joins none of two', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', subject: OLD })
    desk.receive({ id: 'm2', subject: OLD })
    expect(desk.receive({ id: 'm3', ...later }).ticket?.number).toBe(3)
  })

  it('joins none in which its sender takes no part, or that is a month old', () => {
    const desk = new Desk()
    desk.receive({ id: 'm1', subject: OLD, from: EVE })
    expect(desk.receive({ id: 'm2', ...later }).ticket?.number).toBe(2)
    const old = new Desk()
    old.receive({ id: 'm1', subject: OLD })
    expect(old.receive({ id: 'm2', ...later, hour: 24 * 31 }).ticket?.number).toBe(2)
  })
})

it('a hostile text costs no time', () => {
  const startedMs = performance.now()
  for (const piece of ['A: b\n', 'A:', '> ', 'A b c d ', ' '.repeat(30), '*', `From: ${SUPPORT}\n`]) subjectsIn(piece.repeat(100_000))
  expect(performance.now() - startedMs).toBeLessThan(500)
})
