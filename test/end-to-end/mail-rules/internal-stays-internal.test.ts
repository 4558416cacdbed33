/** No note and nothing of a notification reaches a customer, however an agent's program quotes it. */

import { randomUUID } from 'node:crypto'
import { editByHand } from '../../support/by-hand.ts'
import { ANN, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { post, postRaw, type Received } from '../../support/post.ts'
import { answers, want } from '../../support/rule-play.ts'
import { redashed, torn, wrapped } from '../../support/wrapping.ts'

const KIM = 'kim@us.example'
const note = 'The landlord owes us three months already, so nobody drives there before he has paid.'
const spoken = 'We will call you this afternoon.'
const attribution = (mail: Received) => `On Tue, 3 Nov 2026 at 10:00, ${mail.message.from.displayName} wrote:`
/** Words that only we write to agents, and the note. */
const internal = /landlord|three months|has paid|severity|Owner:|Reported by|workspace:|Reply above|for agents only/i

/** How programs put the answered mail below, or above, what their user types. */
const quotings: Readonly<Record<string, (typed: string, mail: Received) => string>> = {
  'wrapped at 72 columns, without marks': (typed, mail) => `${typed}\n\n${attribution(mail)}\n\n${wrapped(mail.message.text, 72)}`,
  'wrapped at 40 columns, without marks': (typed, mail) => `${typed}\n\n${attribution(mail)}\n\n${wrapped(mail.message.text, 40)}`,
  'wrapped at 40 columns, without marks and without a line before it': (typed, mail) => `${typed}\n\n${wrapped(mail.message.text, 40)}`,
  'wrapped at 20 columns, with marks on every other line': (typed, mail) => `${typed}\n\n${torn(wrapped(mail.message.text, 20))}`,
  'with an en dash in the line above which answers stand': (typed, mail) => `${typed}\n\n${redashed(mail.message.text, '–')}`,
  'with an em dash': (typed, mail) => `${typed}\n\n${redashed(mail.message.text, '—')}`,
  'with other spaces': (typed, mail) => `${typed}\n\n${mail.message.text.replace(/ /g, '\u00a0')}`,
  'without the line above which answers stand': (typed, mail) => `${typed}\n\n${mail.message.text.split('\n').slice(1).join('\n')}`,
  'in one paragraph': (typed, mail) => `${typed}\n\n${mail.message.text.replace(/\s+/g, ' ')}`,
  'above the answer': (typed, mail) => {
    const [first = '', ...rest] = typed.split('\n')
    return first.startsWith('#')
      ? `${first}\n${wrapped(mail.message.text, 72, '> ')}\n\n${rest.join('\n')}`
      : `${wrapped(mail.message.text, 72, '> ')}\n\n${typed}`
  },
}

/** An agent answers a mail with a body that is written by hand. */
async function answersWith(site: Site, agent: string, mail: Received, text: string, html?: string): Promise<void> {
  const { subject, references, messageId } = mail.message
  const thread = [...references, messageId ?? '']
  const letter = { from: agent, to: SUPPORT, subject: `Re: ${subject}`, thread, text, ...(html ? { html } : {}) }
  await site.became(await post(site.us.mail, letter))
}

/** Ann's ticket with a note, of which Kim hears; both agents subscribe. @returns its number */
async function noted(site: Site, text = note): Promise<number> {
  const { number } = await site.write({ text: 'The lift is stuck.' })
  await editByHand(site.us, number, [{ kind: 'subscriber', add: [SAM, KIM], remove: [] }])
  await site.samAnswers(`#note\n${text}`)
  return number
}

const heard = { [SAM]: ['notification'], [KIM]: ['notification: subscribers', 'notification: landlord'] }
const called = { [ANN]: ['acknowledgement', `reply: ${spoken}`] }

/** Exactly what was typed reached Ann. */
async function wantOnlyTyped(site: Site): Promise<void> {
  const { text } = (await site.newest(ANN)).message
  want(text.trim() === spoken, text)
}

const rows: readonly RuleRow[] = [
  ...Object.entries(quotings).map(([how, quoting]): RuleRow => ({
    rule: '§7.13',
    title: `#public in the answer to a note’s notification, quoted ${how}, says what was typed`,
    play: async (site) => {
      const number = await noted(site)
      const mail = await site.newest(KIM)
      await answersWith(site, KIM, mail, quoting(`#public\n${spoken}`, mail))
      await wantOnlyTyped(site)
      return number
    },
    got: { ...called, ...heard, [SAM]: [...heard[SAM]!, `notification: ${spoken}`] },
    never: internal,
  })),
  ...Object.entries(quotings).map(([how, quoting]): RuleRow => ({
    rule: '§7.13',
    title: `an ordinary answer, the notification quoted ${how}, says what was typed`,
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      const mail = await site.newest(SAM)
      await answersWith(site, SAM, mail, quoting(spoken, mail))
      await wantOnlyTyped(site)
      return number
    },
    got: { ...called, [SAM]: ['notification'] },
    never: internal,
  })),
  {
    rule: '§7.13',
    title: 'HTML alone, the notification in a table without any quotation, says what was typed',
    play: async (site) => {
      const number = await noted(site)
      const mail = await site.newest(KIM)
      const html = `<p>#public</p><p>${spoken}</p><table><tr><td>${mail.message.html || mail.message.text}</td></tr></table>`
      await answersWith(site, KIM, mail, '', html)
      await wantOnlyTyped(site)
      return number
    },
    got: { ...called, ...heard, [SAM]: [...heard[SAM]!, `notification: ${spoken}`] },
    never: internal,
  },
  {
    rule: '§7.13',
    title: 'the line above which answers stand fits into 40 columns',
    play: async (site) => {
      const { number } = await site.write()
      const [first = ''] = (await site.newest(SAM)).message.text.split('\n')
      want(first.length <= 40 && first.startsWith('##-'), first)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification'] },
  },
  {
    rule: '§7.13',
    title: 'an answer in which eight words in a row of a note were typed anew is refused, and its agent told',
    play: async (site) => {
      const number = await noted(site)
      await answersWith(site, SAM, (await site.news.fromUs(SAM))[0]!, `Hello,\n\n${note.toUpperCase()}\n`)
      return number
    },
    got: { [ANN]: ['acknowledgement'], ...heard, [SAM]: [...heard[SAM]!, 'alert: internal note'] },
    ticket: { needsResponse: true },
    never: internal,
  },
  {
    rule: '§7.13',
    title: 'so is one whose words of the note are wrapped, dashed and spaced otherwise',
    play: async (site) => {
      const number = await noted(site)
      const again = wrapped(note.replaceAll(' ', '\u00a0 ').replace(',', ' –'), 20)
      await answersWith(site, SAM, (await site.news.fromUs(SAM))[0]!, again)
      return number
    },
    got: { [ANN]: ['acknowledgement'], ...heard, [SAM]: [...heard[SAM]!, 'alert: internal note'] },
    never: internal,
  },
  {
    rule: '§7.13',
    title: 'so is one that has the words in a file, or in the name of one',
    play: async (site) => {
      const number = await noted(site)
      const first = (await site.news.fromUs(SAM))[0]!
      const file = (filename: string, text: string) => ({ attachments: [{ filename, content: Buffer.from(text) }] })
      await answers(site, first, { from: SAM, text: spoken, ...file('lift.txt', note) })
      await answers(site, first, { from: SAM, text: spoken, ...file(`${note}txt`, 'Lift.') })
      return number
    },
    got: { [ANN]: ['acknowledgement'], ...heard, [SAM]: [...heard[SAM]!, 'alert: internal note', 'alert: internal note'] },
    never: internal,
  },
  {
    rule: '§7.13',
    title: 'a mail of ours that an agent’s program attaches to the answer stays with us, the other files go out',
    play: async (site) => {
      const number = await noted(site)
      const content = Buffer.from((await site.newest(KIM)).raw, 'latin1')
      const attachments = [
        { filename: 'answered.eml', content, contentType: 'message/rfc822' },
        { filename: 'plan.txt', content: Buffer.from('The plan.') },
      ]
      await answers(site, (await site.news.fromUs(SAM))[0]!, { from: SAM, text: spoken, attachments })
      const names = (await site.newest(ANN)).message.attachments.map(({ filename }) => filename)
      want(names.join() === 'plan.txt', names.join())
      return number
    },
    got: { ...called, ...heard, [KIM]: [...heard[KIM]!, 'notification: Sam Okafor wrote'] },
    never: internal,
  },
  {
    rule: '§7.13',
    title: 'four words that are also in a note are no note',
    play: async (site) => {
      const number = await noted(site)
      await answersWith(site, SAM, (await site.news.fromUs(SAM))[0]!, 'Please pay three months already, thank you.')
      return number
    },
    got: {
      [ANN]: ['acknowledgement', 'reply: three months already'],
      ...heard,
      [KIM]: [...heard[KIM]!, 'notification: three months already'],
    },
    ticket: { needsResponse: false },
  },
  {
    rule: '§7.13',
    title: 'what the customer wrote himself may be said to him, though a note quotes it',
    play: async (site) => {
      const words = 'my neighbour above has told me that he saw the cable break on Monday'
      const { number } = await site.write({ text: `Listen: ${words}.` })
      await site.samAnswers(`#note\nShe says: ${words}. Odd.`)
      await answersWith(site, SAM, (await site.news.fromUs(SAM))[0]!, `You wrote that ${words}. Which one?`)
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: saw the cable break'], [SAM]: ['notification'] },
  },
  {
    rule: '§7.13',
    title: 'an answer that names a note and a customer’s notification is internal',
    play: async (site) => {
      const number = await noted(site)
      const { messageId: noteId } = (await site.newest(KIM)).message
      await site.write({ subject: `On TKT-${number}`, text: 'Any news?' })
      const { messageId, subject } = (await site.newest(KIM)).message
      const thread = [noteId ?? '', messageId ?? '']
      await site.became(
        await post(site.us.mail, {
          from: KIM,
          to: SUPPORT,
          subject: `Re: ${subject}`,
          thread,
          text: 'He has not paid, I think.',
        }),
      )
      return number
    },
    got: {
      [ANN]: ['acknowledgement'],
      [SAM]: [...heard[SAM]!, 'notification: Any news?', 'notification: He has not paid'],
      [KIM]: [...heard[KIM]!, 'notification: Any news?'],
    },
    ticket: { needsResponse: true },
    never: /not paid/,
  },
  {
    rule: '§7.13',
    title: 'in either order',
    play: async (site) => {
      const number = await noted(site)
      const { messageId: noteId, subject } = (await site.newest(KIM)).message
      await site.write({ subject: `On TKT-${number}`, text: 'Any news?' })
      const { messageId } = (await site.newest(KIM)).message
      const thread = [messageId ?? '', noteId ?? '']
      await site.became(
        await post(site.us.mail, {
          from: KIM,
          to: SUPPORT,
          subject: `Re: ${subject}`,
          thread,
          text: 'He has not paid, I think.',
        }),
      )
      return number
    },
    got: {
      [ANN]: ['acknowledgement'],
      [SAM]: [...heard[SAM]!, 'notification: Any news?', 'notification: He has not paid'],
      [KIM]: [...heard[KIM]!, 'notification: Any news?'],
    },
    never: /not paid/,
  },
  ...['Bcc', 'Resent-To', 'Resent-Cc', 'Resent-Bcc'].map((field): RuleRow => ({
    rule: '§7.13',
    title: `a token that others could see in a mail with ${field} is spent: the next answer with it goes nowhere`,
    play: async (site) => {
      const { number } = await site.write()
      const mail = await site.newest(SAM)
      const id = `raw-${randomUUID()}@us.example`
      const head = [
        `From: ${SAM}`,
        `To: ${SUPPORT}`,
        `${field}: ${ZED}`,
        `Subject: Re: ${mail.message.subject}`,
        `Message-ID: <${id}>`,
        `In-Reply-To: <${mail.message.messageId}>`,
        `Date: ${new Date().toUTCString()}`,
      ]
      await postRaw(site.us.mail, `${head.join('\r\n')}\r\n\r\nA fitter comes.\r\n`, { from: SAM, to: [SUPPORT] })
      await site.became(id)
      await answersWith(site, SAM, mail, 'And another one.')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification', 'alert: shown to people'] },
    never: /another one/,
  })),
]

playTable('internal stays internal', rows, {
  people: [KIM],
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Kim Larsen', address: KIM },
    ],
  },
})
