/** What of a mail is new and what is quoted, whatever its program; nothing is ever cut away. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replySpans } from '../../../src/mail/reply/reply-spans.ts'
import { cpuMsOf } from '../../support/cpu-time.ts'

const visible = (text: string): string => replySpans(text, '').visibleReply

describe('quoted lines', () => {
  it('leave the answers between them new', () => {
    const text = [
      'Hello Tom,',
      '',
      'On Thu, 6 Mar 2025 at 09:41, Tom Reed <tom@pumps.example> wrote:',
      '> Which valve is it?',
      '',
      'The lower one.',
      '',
      '> And since when?',
      'Since Monday.',
      '>',
      '> Tom',
      '',
    ].join('\n')
    expect(visible(text)).toBe('Hello Tom,\n\nThe lower one.\n\nSince Monday.')
  })

  it('need no line that introduces them', () => {
    expect(visible('Yes.\n\n> Is it wet?\n\nNo.\n\n> Is it broken?\n')).toBe('Yes.\n\nNo.')
  })

  it('keep the sentence that leads to them', () => {
    expect(visible('I have a question to this point:\n\n> The valve is closed.\n\nWhy?')).toBe('I have a question to this point:\n\nWhy?')
  })

  it('keep a sentence with a date that leads to them', () => {
    const text = 'We talked on 6 March 2025 and I wrote down your words, which are these:\n\n> The valve is closed.\n\nWhy?'
    expect(visible(text)).toContain('which are these:')
  })

  it('may be broken once more by the answering program', () => {
    const text = `Yes.\n\n> ${'The pump that we delivered last week '.repeat(2)}and the two valves\nthat came with it.\n> Tom\n`
    expect(visible(text)).toBe('Yes.')
  })

  it('may carry the name of their author, as Supercite writes them', () => {
    expect(visible('Yes.\n\nTom Reed <tom@pumps.example> writes:\n\nTom> Is it wet?\nTom> Is it broken?\n')).toBe('Yes.')
  })

  it('may carry a bar, as exmh writes them', () => {
    const head =
      '    Date:        Thu, 6 Mar 2025 09:41:12 +0100\n    From:        Tom Reed <tom@x.example>\n    Message-ID:  <1@x.example>\n'
    const text = `${head}\n  | Is it wet?\n  | Is it broken?\n\nWet, not broken.\n\n  | Tom\n`
    expect(visible(text)).toBe('Wet, not broken.')
  })

  it('may stand below "Original Message" and only the sender, as Outlook Express writes them', () => {
    const text = '----- Original Message -----\nFrom: "Tom Reed" <tom@x.example>\n\n> Is it wet?\n\nYes.\n'
    expect(visible(text)).toBe('Yes.')
  })

  it('may be quoted twice', () => {
    expect(visible('Yes.\n\n> Tom wrote:\n>> Is it wet?\n>\n> I do not know.\n')).toBe('Yes.')
  })
})

describe('lines quoted three times', () => {
  it('are quoted when lines of a lower depth are near', () => {
    expect(visible('Yes.\n\n>>> Is it wet?\n>> Why?\n> Look.\n')).toBe('Yes.')
  })

  it('are quoted when they are too many for a Python session', () => {
    expect(visible(`Yes.\n\n${'>>> the pump is wet\n'.repeat(20)}`)).toBe('Yes.')
  })
})

describe('lines that only look quoted', () => {
  it.each([
    ['a Python session', 'I get this:\n\n>>> import pump\n>>> pump.start()\nError\n\nWhat now?'],
    ['a block of code', 'Look:\n\n```\n> select 1\n> from pumps\n```\n\nIt hangs.'],
    ['a comparison that a line break divided', 'The pressure must be\n> 12 bar all the time\nor it stops.'],
    ['a From that mbox escaped (RFC 4155)', 'Hello,\n>From now on we use the other pump.\nBye'],
    ['an indented shell command', 'Run this:\n\n    > pump --start\n\nThen wait.'],
    ['a table', 'Measured:\n\n| hour | bar |\n| 9    | 12  |\n| 10   | 11  |'],
    ['an arrow', 'Menu -> Pump -> Start\n=> nothing happens'],
  ])('are %s', (_, text) => {
    expect(visible(text)).toBe(text)
  })
})

describe('lines that only look like the start of a quotation', () => {
  it.each([
    ['a person tells what another wrote', 'On Monday John wrote: the pump is fine. It is not.'],
    ['a person tells it with a date', 'On 6 March 2025 your colleague wrote:\n"We will come on Friday."\nNobody came.'],
    ['a person tells what he wrote himself', 'On 6 March 2025 I wrote to you about this problem:\nthe pump leaks.'],
    ['the same in German', 'Am 6. März 2025 schrieb ich Ihnen wegen folgender Frage:\nist die Pumpe dicht?'],
    ['the same with an address', 'Am 6. März 2025 schrieb help@pumps.example mir Folgendes:\nbitte warten.\nIch warte.'],
    ['a call with an address', 'Op 6 maart 2025 heeft help@pumps.example mij gebeld over:\nde pomp.\nHij lekt.'],
    ['the same in French', "Le 6 mars 2025 je vous ai écrit :\nla pompe fuit.\nJ'attends."],
    ['the same in Dutch', 'Op 6 maart 2025 heb ik u geschreven:\nde pomp lekt.'],
    ['a log has dates and colons', 'The log says\n2025-03-06 09:41:12 pump: start\n2025-03-06 09:41:13 pump:\nno water'],
    ['a server writes', 'On 6 March 2025 at 09:41 the server wrote:\nERROR no water\nPlease help.'],
    ['a list of times ends with a colon', 'Free on:\n6 March 2025, 09:41\nTuesday, 7 March 2025, 10:00:\nthe small room'],
    ['a wish for a journey', 'Please book:\nFrom: Bergen\nTo: Oslo\nDate: 6 March 2025\n\nBest, Ida'],
    ['a form is filled in', 'Name: Ida Holm\nTo: the pump service\nSubject: leak\n\nIt leaks.'],
    ['a rule with words', 'It shows\n----- Error message -----\nno water\n\nWhat now?'],
    ['paragraphs start with On', 'On the one hand it works.\n\nOn the other hand it is loud.\n\nOn average: fine.'],
    ['dates stand alone', 'Dates:\n\n2025-03-06 09:41\n06.03.2025 09:41\n3/6/2025 at 9:41 AM\n\nAll free.'],
    ['a Spanish sentence', 'El 6 de marzo de 2025 compré la bomba y el vendedor dijo:\nfunciona.\nNo funciona.'],
  ])('when %s', (_, text) => {
    expect(visible(text)).toBe(text)
  })
})

describe('the line of our own notification', () => {
  const marker = '##- Please type your reply above this line -##'

  it.each([
    ['marked', `> ${marker}\n> Your ticket was answered.\n>\n> Tom\n`],
    ['unmarked', `${marker}\nYour ticket was answered.\n\nTom\n`],
  ])('ends the new text, %s', (_, quotation) => {
    expect(visible(`Thanks!\n\n${quotation}`)).toBe('Thanks!')
  })

  it('takes the line that introduces it along, in whatever language', () => {
    const introduction = 'Am 6/3/2025 09:41 hot da Sepp <pumps@support.example> gschriebn:'
    expect(visible(`Thanks!\n\n${introduction}\n${marker}\nYour ticket was answered.\n`)).toBe('Thanks!')
  })

  it('may be that of another ticket system', () => {
    expect(visible('Thanks!\n\n--- Please reply above this line ---\n\nYour ticket was answered.\n')).toBe('Thanks!')
  })

  it('leaves an answer below its quotation new', () => {
    const text = `On Thu, 6 Mar 2025, Pumps <pumps@support.example> wrote:\n> ${marker}\n> Is it wet?\n\nYes, it is.\n`
    expect(visible(text)).toBe('Yes, it is.')
  })
})

describe('a mail without quotation', () => {
  it.each([
    ['English', 'Hello,\n\nthe pump leaks.\n\nRegards\nIda'],
    ['Windows line ends', 'Hello,\r\n\r\nthe pump leaks.\r\n\r\nIda'],
    ['emoji only', '👍'],
    ['one very long line', 'pump '.repeat(5000).trim()],
  ])('is new as a whole: %s', (_, text) => {
    expect(visible(text)).toBe(text)
  })

  it('has no spans when it is empty', () => {
    expect(replySpans('', '')).toEqual({ spans: [], visibleReply: '' })
  })
})

/** Pieces of which replies are made, so that random texts reach the rules. */
const piece = fc.constantFrom(
  ...['On 6 Mar 2025, Tom <tom@x.example> wrote:', '> quoted', '>> twice', '-- ', '--', 'text', '', ' ', '____', '```'],
  ...['From: Tom <tom@x.example>', 'Sent: Monday', 'To: Ida', 'Subject: pump', 'Sent from my iPhone', '##- x -##', '>>> 1'],
)
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }).map((lines) => lines.join('\n')),
)
const anyHtml = fc.oneof(
  fc.constant(''),
  fc.string(),
  fc
    .array(
      fc.constantFrom('<blockquote>', '</blockquote>', '<div class="gmail_quote">', '</div>', 'text', '<p>', '<hr id=zwchr>', '<', '"'),
    )
    .map((parts) => parts.join('')),
)

describe('the law of spans', () => {
  it('holds for any text and HTML: they cover the text, in order, without gaps, each non-empty', () => {
    fc.assert(
      fc.property(anyText, anyHtml, (text, html) => {
        const { spans } = replySpans(text, html)
        const starts = spans.map((span) => span.start)
        expect(starts).toEqual([0, ...spans.map((span) => span.end)].slice(0, spans.length))
        expect(spans.at(-1)?.end ?? 0).toBe(text.length)
        for (const span of spans) {
          expect(span.end).toBeGreaterThan(span.start)
          expect(span.confidence).toBeGreaterThan(0)
          expect(span.confidence).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('holds for neighbours: two of one kind are one span', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kinds = replySpans(text, '').spans.map((span) => span.what)
        expect(kinds.some((what, index) => index > 0 && what === kinds[index - 1])).toBe(false)
      }),
    )
  })
})

describe('the limits', () => {
  it('put what is past 200,000 characters into one span of low confidence', () => {
    const text = `Yes.\n\n${'> quoted line\n'.repeat(60_000)}`
    const { spans, visibleReply } = replySpans(text, '')
    expect(spans.at(-1)).toMatchObject({ end: text.length, what: 'quote', confidence: 0.2 })
    expect(visibleReply).toBe('Yes.')
  })

  it.each([
    ['quoted lines', '> quoted line of some length\n'],
    ['lines like the start of a quotation', 'On 6 Mar 2025 at 09:41 Tom Reed <tom@x.example>\n'],
    ['starts of quotations', 'On 6 Mar 2025 at 09:41 Tom Reed <tom@x.example> wrote:\n'],
    ['signature delimiters', '--\n'],
    ['header lines', 'From: tom@x.example\n'],
    ['lines of blanks', `${' '.repeat(400)}:\n`],
    ['one line of marks', '>'],
    ['one line without an end', 'a@'],
  ])('keep 767 kB of %s below two seconds of CPU', async (_, unit) => {
    expect(await cpuMsOf(() => replySpans(unit.repeat(Math.ceil(767_000 / unit.length)), ''))).toBeLessThan(2000)
  })
})

describe('the line above which answers stand, as other systems write it', () => {
  it.each([
    '##- Please type your reply above this line -##',
    '--- Reply above this line ---',
    '=== Please write above this line ===',
    '### Reply above this line ###',
    'Reply above this line',
    '* Reply above this line *',
    '## - Reply above this line - ##',
    '##\u2013 Antwort oberhalb \u2013##',
    '##- Reply\nabove this\nline -##',
  ])('%j', (mark) => {
    expect(visible(`Yes.\n\n${mark}\nYour ticket was answered.`)).toBe('Yes.')
  })

  it.each(['I type above this line', '--- above this line', '- Reply above this line, please -', '# Reply', '## Reply above'])(
    'is not %j',
    (line) => {
      expect(visible(`Yes.\n\n${line}\n\nNo.`)).toBe(`Yes.\n\n${line}\n\nNo.`)
    },
  )
})
