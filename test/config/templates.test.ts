/** Templates: what they may name, what a value can do to a mail, and whose language is chosen. */
import { describe, expect, it, test } from 'vitest'
import { stringify } from 'yaml'
import { parseConfig } from '../../src/config/read-config.ts'
import { ConfigError } from '../../src/errors.ts'
import { languageOf } from '../../src/mail/language.ts'
import { htmlOfTemplate } from '../../src/mail/compose/template-html.ts'
import { filledTemplate } from '../../src/tickets/letters/templates.ts'

function faultsOf(templates: object, more: object = {}): readonly string[] {
  const server = { host: 'mail.us.example', port: 993 }
  const mailbox = { name: 'support', addresses: ['support@us.example'], imap: server, smtp: server, ...templates }
  try {
    parseConfig(stringify({ secret: 'a-secret-of-the-test', mailboxes: [mailbox], ...more }), 'intray.yaml', {})
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

describe('faults', () => {
  it.each([
    ['a misspelt one', { reply: { text: '{anser}{answer}' } }, 'reply.text: unknown placeholder {anser}; did you mean {answer}?'],
    [
      'one in another language',
      { acknowledgement: { languages: { de: { subject: 'Da ({tiket})', text: 'Da' } } } },
      'acknowledgement.languages.de.subject: unknown placeholder {tiket}; did you mean {ticket}?',
    ],
    [
      'what the sender wrote, in an acknowledgement',
      { acknowledgement: { text: 'You wrote: {message}' } },
      'acknowledgement.text: unknown placeholder {message}; there is: {ticket}, {mailbox}, {company}, {confirm}, {cancel}',
    ],
    ['a reply without its answer', { reply: { text: '{agent}' } }, 'reply.text: {answer} must stand in it'],
    ['HTML of a reply without its answer', { reply: { text: '{answer}', html: '<p>' } }, 'reply.html: {answer} must stand in it'],
  ])('a placeholder that there is not: %s', (_, templates, fault) => {
    const [told, ...others] = faultsOf(templates)
    expect(others).toEqual([])
    expect(told?.replace(/^intray\.yaml:\d+: /, '')).toBe(`mailboxes.support.${fault}`)
  })

  it.each([
    ['in a style', '<p style="color:{agent}">{answer}', 'no placeholder may stand in style="color:{agent}"'],
    ['for the server of an address', '<a href="https://{agent}/">{answer}</a>', /^no placeholder may stand in href=/],
    ['in a comment', '<!--[if mso]>{agent}<![endif]-->{answer}', 'no placeholder may stand in a comment'],
    ['an address that runs', '<a href="javascript:x">{answer}</a>', /is no http, https or mailto address$/],
  ])('what HTML cannot say: %s', (_, html, fault) => {
    const [told, ...others] = faultsOf({ reply: { text: '{answer}', html } })
    expect(others).toEqual([])
    expect(told?.replace(/^.*reply\.html: /, '')).toMatch(fault)
  })

  it('a placeholder may stand in an address behind its server, in a title, and in what is shown', () => {
    const html = '<a href="https://us.example/t?of={agent}" title="{agent}">{answer}</a><a href="mailto:{mailbox}">x</a>'
    expect(faultsOf({ reply: { text: '{answer}', html } })).toEqual([])
  })

  it('a link to our pages needs to know where people reach them', () => {
    const templates = { acknowledgement: { text: 'Not needed: {cancel}' }, reply: { text: '{answer}\n{confirm}' } }
    expect(faultsOf(templates).map((fault) => fault.replace(/^intray\.yaml:\d+: /, ''))).toEqual([
      'mailboxes.support.acknowledgement.text: {cancel} is a link to our pages; console.publicUrl must say where people reach them',
      'mailboxes.support.reply.text: {confirm} is a link to our pages; console.publicUrl must say where people reach them',
    ])
    expect(faultsOf(templates, { console: { publicUrl: 'https://desk.us.example' } })).toEqual([])
  })

  it('a link to our pages may be a whole address, and stand nowhere else in one', () => {
    const more = { console: { publicUrl: 'https://desk.us.example' } }
    const html = '<p>{answer}</p><p><a href="{confirm}">Solved</a> or {cancel}</p>'
    expect(faultsOf({ reply: { text: '{answer}', html } }, more)).toEqual([])
    expect(faultsOf({ reply: { text: '{answer}', html: '{answer}<a href="x{confirm}">' } }, more)[0]).toMatch(/no placeholder may stand in/)
  })

  it('a subject is one line', () => {
    expect(faultsOf({ notification: { subject: 'a\r\nBcc: x@evil.example' } })[0]).toMatch(/must be one line$/)
  })

  it('a style sheet has braces that are no placeholders', () => {
    expect(faultsOf({ reply: { text: '{answer}', html: '<style>p {margin: 0}</style>{answer}' } })).toEqual([])
  })
})

describe('values', () => {
  const usual = { subject: '', text: '' }

  test('with a line break add no line to a subject', () => {
    const { subject } = filledTemplate({ subject: '[{title}]' }, { title: 'a\r\nBcc: x@evil.example\u2028b\0' }, usual)
    expect(subject).toBe('[a Bcc: x@evil.example b ]')
  })

  test('with braces are not filled again', () => {
    expect(filledTemplate({ text: '{title}' }, { title: '{answer}', answer: 'secret' }, usual).text).toBe('{answer}')
  })

  test('are escaped in HTML, in an attribute too; longer ones are paragraphs with links', () => {
    const values = { title: '"><img src=x onerror=y>', message: 'One\n\nTwo https://a.example/ <b>' }
    const html = htmlOfTemplate({ template: '<a title="{title}">x</a><div>{message}</div>', values }, '', [])
    expect(html).toContain('<a title="&quot;&gt;&lt;img src=x onerror=y&gt;">x</a>')
    expect(html).toContain('<p>One</p>\n<p>Two <a href="https://a.example/">https://a.example/</a> &lt;b&gt;</p>')
  })
})

test('a value is percent-encoded in an address, and page, head and body of a template are those of the mail', () => {
  const template = '<!DOCTYPE html><html><head><style>p {margin: 0}</style></head><body><a href="https://us.example/?{title}">'
  const html = htmlOfTemplate({ template, values: { title: 'a&b c"' } }, '', [])
  expect(html).toContain('<body>\n<style>p {margin: 0}</style><a href="https://us.example/?a%26b%20c%22"></a>\n</body>')
})

describe('the language of a mail', () => {
  const mail = (visibleReply: string, languages?: readonly string[]) => ({
    ...{ visibleReply, text: visibleReply },
    ...(languages && { languages }),
  })
  const german = 'Guten Tag, mein Drucker ist kaputt und ich brauche Hilfe. Vielen Dank!'

  it.each([
    ['de', german],
    ['fr', 'Bonjour, mon imprimante ne marche plus, pouvez-vous m’aider s’il vous plaît ?'],
    ['en', 'Hello, my printer is broken and I need help. Thank you very much!'],
  ])('is found in its text: %s', (language, text) => {
    expect(languageOf(mail(text), ['en', 'de', 'fr'])).toBe(language)
  })

  it('is what its header names, when there are templates in it', () => {
    expect(languageOf(mail(german, ['ja', 'fr']), ['en', 'de', 'fr'])).toBe('fr')
    expect(languageOf(mail(german, ['ja']), ['en', 'de', 'fr'])).toBe('de')
  })

  it('is not guessed from a greeting', () => {
    expect(languageOf(mail('Hallo!'), ['en', 'de'])).toBeNull()
  })
})

test('a link to our pages is one in HTML, as an address and as text', () => {
  const confirm = 'https://desk.us.example/confirm/1.a.b.c.d'
  const html = { template: '<a href="{confirm}">Solved</a> or {confirm} or <i>{cancel}</i>', values: { confirm } }
  const link = (text: string) => `<a href="${confirm}">${text}</a>`
  expect(htmlOfTemplate(html, '', [])).toContain(`${link('Solved')} or ${link(confirm)} or <i>{cancel}</i>`)
})
