/** What a notice in prose says of a failure: its code, its reply, its words, and whether the address is lost. */
import { describe, expect, it } from 'vitest'
import { proseOutcome } from '../../../src/mail/reports/report-prose.ts'

const outcomeOf = (...lines: readonly string[]) => proseOutcome(`Undelivered Mail\n\n${lines.join('\n')}`, new Set())

describe('the words that tell', () => {
  it('are those with a code, from the line of the recipient to the blank line', () => {
    const head = ['Hi. This is the qmail-send program.', 'I gave up.', '']
    const reason = ['<tove@fjord.example>:', '192.0.2.9 does not like recipient.', 'Remote host said: 550 5.1.1 User unknown', 'Giving up.']
    expect(outcomeOf(...head, ...reason, '', 'Bye')).toMatchObject({
      diagnostic: '<tove@fjord.example>: 192.0.2.9 does not like recipient. Remote host said: 550 5.1.1 User unknown Giving up.',
      ...{ recipients: ['tove@fjord.example'], action: 'failed', status: '5.1.1', replyCode: '550', isPermanent: true },
    })
  })

  it('are those of one recipient where the next has words of his own', () => {
    const { diagnostic } = outcomeOf('<tove@fjord.example>: 550 Mailbox full', '<knut@fjord.example>: 550 User unknown')
    expect(diagnostic).toBe('<tove@fjord.example>: 550 Mailbox full')
  })

  it('are one reply of Sendmail, its lines together, without the next', () => {
    const lines = [
      '... while talking to mx:',
      '<<< 550-5.2.2 The mailbox',
      '<<< 550-5.2.2 is full',
      '<<< 550 5.2.2 now',
      '550 5.1.1 tove... User unknown',
    ]
    expect(outcomeOf(...lines).diagnostic).toBe('<<< 550-5.2.2 The mailbox <<< 550-5.2.2 is full <<< 550 5.2.2 now')
  })

  it('are one reply of a server that stands alone, its lines together', () => {
    expect(outcomeOf('550-5.2.2 The mailbox', '550 5.2.2 is full', '550 5.1.1 gone').diagnostic).toBe(
      '550-5.2.2 The mailbox 550 5.2.2 is full',
    )
  })

  it('are words that are known, where there is no code; the subject is none', () => {
    expect(proseOutcome('Mailbox full\n\nSorry.\n\nThere is no such user here.', new Set()).diagnostic).toBe('There is no such user here.')
  })

  it('are none where nothing is known', () => {
    expect(outcomeOf('It is lost.')).toMatchObject({ diagnostic: null, status: null, replyCode: null, isPermanent: null })
  })

  it('are two thousand characters at most', () => {
    expect(outcomeOf(`550 5.1.1 ${'x'.repeat(2000)}`).diagnostic).toHaveLength(2000)
  })

  it('stand in the first twenty thousand characters', () => {
    const said = '550 5.1.1 User unknown'
    const at = (chars: number) => proseOutcome(`${'-'.repeat(chars - said.length - 1)}\n${said}`, new Set()).status
    expect([at(20_000), at(20_000 + said.length)]).toEqual(['5.1.1', null])
  })
})

describe('the code', () => {
  it('is the first that is no success', () => {
    expect(outcomeOf('250 2.1.0 Sender ok', '452 4.2.2 Over quota').status).toBe('4.2.2')
  })
})

describe('an address', () => {
  it.each([
    [
      'is lost where one of several failures says so',
      ['tove@fjord.example', 'Mailbox full', '', 'knut@fjord.example', 'User unknown'],
      true,
    ],
    ['is not lost where none does', ['tove@fjord.example', 'Mailbox full'], false],
    ['is not lost where the words stand beside a code 4.x.x', ['tove@fjord.example', 'User unknown (4.1.1)'], false],
    ['is lost where a version looks like such a code', ['tove@fjord.example', 'User unknown, says mailer 14.1.1'], true],
    ['is lost by its code where no words are known', ['tove@fjord.example', '550 5.1.1 xyzzy'], true],
    ['is not lost by the code of a full mailbox', ['tove@fjord.example', '552 5.2.2 xyzzy'], false],
    ['is not lost where a bare 550 leaves open what was refused', ['tove@fjord.example', '550 User unknown'], false],
    ['is not lost as long as the mailer goes on trying', ['tove@fjord.example', 'User unknown.', '', 'It has been delayed.'], false],
  ])('%s', (_, lines, isPermanent) => {
    expect(outcomeOf(...lines).isPermanent).toBe(isPermanent)
  })
})

describe('a notice', () => {
  it.each([
    ['tells of a delay', ['It has been delayed.'], 'delayed'],
    ['tells of a delay, whatever else arrived', ['It was successfully delivered to others, and has been delayed.'], 'delayed'],
    ['tells of an arrival', ['Your message was successfully delivered to tove@fjord.example.'], 'delivered'],
    [
      'tells of a failure where it quotes a refusal, though others got it',
      ['It was successfully delivered to others.', '550 No'],
      'failed',
    ],
    ['tells of a failure else', ['It is lost.'], 'failed'],
  ])('%s', (_, lines, action) => {
    expect(outcomeOf(...lines).action).toBe(action)
  })
})
