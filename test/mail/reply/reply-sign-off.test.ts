/** The card below a closing formula and a name is a signature, without any delimiter; what people write there is not. */

import { describe, expect, it } from 'vitest'
import { cardStart } from '../../../src/mail/reply/reply-sign-off.ts'
import { replyLines } from '../../../src/mail/reply/reply-lines.ts'
import { replySpans } from '../../../src/mail/reply/reply-spans.ts'

const TEXT = 'The parcel has arrived.'

describe('a sign-off', () => {
  it.each([
    ['English', 'Kind regards,', 'Ann Lee', 'Head of Sales\nAcme Ltd.\nPhone: +44 20 7946 0000'],
    ['German', 'Mit freundlichen Grüßen', 'Max Muster', 'Vertrieb\n\nMuster GmbH\nHauptstraße 1\n12345 Ort\nTel.: +49 30 1234567'],
    ['French', 'Cordialement,', 'Zoé Martin', 'Directrice\nwww.exemple.example'],
    ['Spanish', 'Saludos cordiales', 'Ana García', 'Ventas\nana@ejemplo.example'],
    ['Polish', 'Z poważaniem', 'Jan Kowalski', 'Dyrektor\n+48 22 123 45 67'],
    ['Russian', 'С уважением,', 'Иван Петров', 'Менеджер\nтел. +7 495 123-45-67'],
  ])('keeps formula and name, and leaves out the card below (%s)', (_, formula, name, card) => {
    const { visibleReply } = replySpans(`${TEXT}\n\n${formula}\n\n${name}\n${card}\n`, '')
    expect(visibleReply).toBe(`${TEXT}\n\n${formula}\n\n${name}`)
  })

  it.each([
    ['a name only', 'Regards,\nAnn Lee'],
    ['an afterthought', 'Regards,\nAnn Lee\nI forgot the file'],
    ['a postscript', 'Regards,\nAnn Lee\nPS: Closed Monday'],
    ['the number of an order', 'Thank you\nAnn Lee\nOrder 4711'],
    ['a long number without the label of a telephone', 'Thank you\nAnn Lee\nAccount 12345678'],
    ['a footnote', 'Regards,\nAnn Lee\n\n[1] https://docs.example.org/ports'],
    ['a name below two formulas', 'Thanks.\n\nBest Regards\nAnn'],
    ['no name', 'Thanks!\nsee below\nHead of Sales'],
    ['a formula in a sentence', 'As regards Berlin\nAnn Lee\nHead of Sales'],
  ])('hides nothing that somebody wrote: %s', (_, ending) => {
    expect(replySpans(`${TEXT}\n\n${ending}`, '').visibleReply).toBe(`${TEXT}\n\n${ending}`)
  })
})

/** The lines of the card that stands last; empty where there is none. */
function cardOf(...texts: readonly string[]): readonly string[] {
  const lines = replyLines(texts.join('\n'))
  return texts.slice(cardStart(lines, 0, lines.length))
}
const HEAD = [TEXT, '', 'Kind regards,', 'Ann Lee']

describe('the card below formula and name', () => {
  it.each([
    ['of title and firm', ['Head of Sales', 'Acme Ltd']],
    ['of short words in small letters', ['Head of the IT', 'Acme und Co']],
    ['of a telephone with its label', ['Tel.: +44 20 7946 0000']],
    ['of a telephone with a letter', ['M: +44 20 7946 0000']],
    ['of a telephone in brackets', ['(+44) 20 7946 0000']],
    ['of streets beside an address', ['12 High Street', 'www.acme.example']],
    ['with blank lines in it', ['Head of Sales', '', 'ann@acme.example']],
    ['of thirteen lines below the name', Array.from({ length: 13 }, () => 'Acme Ltd')],
    ['of a line of ninety characters', [`Acme ${'X'.repeat(85)}`]],
  ])('%s', (_, card) => {
    expect(cardOf(...HEAD, ...card)).toEqual(card)
  })

  it.each([
    ['of small words', ['see you there soon']],
    ['of streets alone', ['12 High Street']],
    ['with a postscript', ['Head of Sales', 'P.S. Monday']],
    ['with a footnote', ['ann@acme.example', '(2) Monday']],
    ['of more lines', Array.from({ length: 14 }, () => 'Acme Ltd')],
    ['of a longer line', [`Acme ${'X'.repeat(86)}`]],
    ['in a fence', ['```', 'Acme Ltd', '```']],
    ['of marks alone', ['***']],
  ])('is none %s', (_, card) => {
    expect(cardOf(...HEAD, ...card)).toEqual([])
  })
})

describe('a paragraph signs without a formula', () => {
  const card = ['Ann Lee', 'ann@acme.example', 'www.acme.example']
  it.each([
    ['by a full name and two kinds of contact', [TEXT, '', ...card], card],
    [
      'by a full name, an address and a telephone',
      [TEXT, '', 'Ann Lee', 'ann@acme.example', '+44 20 7946 0000', ''],
      ['Ann Lee', 'ann@acme.example', '+44 20 7946 0000', ''],
    ],
    ['not by two contacts of one kind', [TEXT, '', 'Ann Lee', 'ann@acme.example', 'lee@acme.example'], []],
    ['not by a first name', [TEXT, '', 'Ann', ...card.slice(1)], []],
    ['not below a colon: that is what the sender was to tell', ['Her card:', '', ...card], []],
    ['not where it is all', card, []],
    ['not where it goes on from the text', [TEXT, ...card], []],
    ['not with words of somebody', [TEXT, '', ...card, 'please call her today'], []],
    ['by the way out of a newsletter', [TEXT, '', 'Unsubscribe', 'https://x.example/off'], ['Unsubscribe', 'https://x.example/off']],
    ['by the way out on one line', [TEXT, '', 'Unsubscribe <https://x.example/off>'], ['Unsubscribe <https://x.example/off>']],
    ['by the way out without a lock', [TEXT, '', 'Unsubscribe here', 'http://x.example/off'], ['Unsubscribe here', 'http://x.example/off']],
    ['not by a wish to get out', [TEXT, '', 'How do I unsubscribe?', 'https://x.example/off'], []],
    ['not by a link in a sentence', [TEXT, '', 'I want to unsubscribe from this now', 'https://x.example/off'], []],
    ['not by the word alone', [TEXT, '', 'Unsubscribe'], []],
  ])('%s', (_, texts, expected) => {
    expect(cardOf(...texts)).toEqual(expected)
  })
})
