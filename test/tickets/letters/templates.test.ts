/** Templates of the site: which one is taken, and what is filled in. */
import { describe, expect, it } from 'vitest'
import { filledTemplate, templateIn, withWrittenHtml } from '../../../src/tickets/letters/templates.ts'

const usual = { subject: 'Usual', text: 'Usual text' }
const values = { ticket: 'TKT-1', title: 'A {ticket}\r\nBcc: x@y.example' }

describe('a template', () => {
  const templates = { text: 'own', languages: { de: { text: 'German' } } }
  it.each<readonly [string | null | undefined, string]>([
    ['de', 'German'],
    ['fr', 'own'],
    [null, 'own'],
    [undefined, 'own'],
  ])('in %s is %s', (language, text) => {
    expect(templateIn(templates, language).text).toBe(text)
    expect(templateIn({ text: 'own' }, language).text).toBe('own')
  })

  it.each([
    [{}, usual],
    [{ subject: '{ticket}' }, { ...usual, subject: 'TKT-1' }],
    [{ text: '{ticket}: {title}' }, { ...usual, text: 'TKT-1: A {ticket}\r\nBcc: x@y.example' }],
    [{ subject: '' }, { ...usual, subject: '' }],
    [{ html: '<b>{ticket}</b>' }, { ...usual, html: { template: '<b>{ticket}</b>', values } }],
  ])('%j has the usual words where it has none', (template, filled) => {
    expect(filledTemplate(template, values, usual)).toEqual(filled)
  })

  it('has a subject of one line, whatever stands in a title', () => {
    expect(filledTemplate({ subject: ' {title}\u2028x ' }, values, usual).subject).toBe('A {ticket} Bcc: x@y.example x')
  })
})

describe('an answer that was written in HTML', () => {
  const html = '<i>Hello</i>'
  const letter = filledTemplate({}, values, usual)

  it('is put where the template has the answer', () => {
    const own = filledTemplate({ html: '<b>{answer}</b>' }, values, usual)
    expect(withWrittenHtml(own, { html: '<b>{answer}</b>' }, { values, html }).html).toEqual({
      template: '<b>{answer}</b>',
      values,
      written: html,
    })
  })

  it.each([
    [{}, '{answer}'],
    [{ text: 'Dear all, {answer}' }, 'Dear all, {answer}'],
  ])('goes by the text of %j where that has no HTML', (template, text) => {
    expect(withWrittenHtml(letter, template, { values, html }).html).toEqual({ template: text, values, isText: true, written: html })
  })

  it('is nothing where none was written', () => {
    expect(withWrittenHtml(letter, {}, { values })).toBe(letter)
  })
})
