/** The card below a closing formula and a name is a signature, without any delimiter; what people write there is not. */

import { describe, expect, it } from 'vitest'
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
