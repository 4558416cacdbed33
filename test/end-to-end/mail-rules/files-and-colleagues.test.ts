/** What lies in the files of an answer, and what agents write to each other with us in copy, reaches no customer. */
import { mergeByHand } from '../../support/by-hand.ts'
import { ANN, BOB, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { answers, want, writeRaw } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const agentPass = vouched('pass', 'us.example')
const note = 'The landlord owes us three months already, so nobody drives there before he has paid.'
const spoken = 'We will call you this afternoon.'
const internal = /landlord|three months|bGFuZGxvcmQ|has paid|severity|Owner:|for agents only/i
const html = `<p>${note.split(' ').join('</p> <p class="x">')}</p>`
const mailOf = (head: string, body: string) => Buffer.from(`From: ${SAM}\r\nSubject: Lift\r\n${head}\r\n\r\n${body}\r\n`)
const inBase64 = 'MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64'

/** Files in which the note lies, and what they are said to be. */
const files: readonly (readonly [filename: string, content: Buffer, contentType: string])[] = [
  ['lift.eml', mailOf('MIME-Version: 1.0', note), 'application/octet-stream'],
  ['lift', mailOf(inBase64, Buffer.from(note).toString('base64')), 'application/octet-stream'],
  ['lift.mht', mailOf(`${inBase64}\r\nContent-Type: text/html`, Buffer.from(html).toString('base64')), 'message/rfc822'],
  ['lift.txt', Buffer.from(`\ufeff${note}`, 'utf16le'), 'text/plain'],
  ['lift.msg', Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0]), Buffer.from(note, 'utf16le')]), 'application/vnd.ms-outlook'],
  ['lift.htm', Buffer.from(html), 'text/html'],
  ['lift.rtf', Buffer.from(`{\\rtf1 ${note.split(' ').join('\\b0 ')}}`), 'application/rtf'],
  ['lift.png', Buffer.from(note), 'image/png'],
]

/** Ann's ticket with a note of Sam's, whose notification Kim has. @returns its number */
async function noted(site: Site): Promise<number> {
  const { number } = await site.write({ text: 'The lift is stuck.' })
  await site.samAnswers(`#note\n${note}`)
  return number
}

const kimsNote = 'notification: landlord'
const question = 'notification: The lift is stuck.'

const rows: readonly RuleRow[] = [
  ...files.map(([filename, content, contentType]): RuleRow => ({
    rule: '§7.13',
    title: `a note in ${filename} (${contentType}) does not leave`,
    play: async (site) => {
      const number = await noted(site)
      await answers(site, await site.newest(KIM), {
        from: KIM,
        text: `#public\n${spoken}`,
        attachments: [{ filename, content, contentType }],
      })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: [question], [KIM]: [question, kimsNote, 'alert: internal note'] },
    ticket: { needsResponse: true },
    never: internal,
  })),
  {
    rule: '§7.13',
    title: 'winmail.dat, in which Outlook packs all that it quotes, does not leave, whatever it is called',
    play: async (site) => {
      const number = await noted(site)
      const mail = await site.newest(KIM)
      const packed = (filename: string, contentType: string) => ({ filename, contentType, content: Buffer.from('eJ8+IgEAAQ==', 'base64') })
      for (const file of [packed('winmail.dat', 'application/ms-tnef'), packed('a.bin', 'application/octet-stream')])
        await answers(site, mail, { from: KIM, text: `#public\n${spoken}`, attachments: [file] })
      await answers(site, mail, { from: KIM, text: 'He pays on Friday.', attachments: [packed('winmail.dat', 'application/ms-tnef')] })
      return number
    },
    got: {
      [ANN]: ['acknowledgement'],
      [SAM]: [question, 'notification: He pays on Friday.'],
      [KIM]: [question, kimsNote, 'alert: winmail.dat', 'alert: winmail.dat'],
    },
    never: internal,
  },
  {
    rule: '§7.13',
    title: 'a mail of ours that a program attaches as mere bytes stays with us, the other files go out',
    play: async (site) => {
      const number = await noted(site)
      const mail = await site.newest(KIM)
      const content = Buffer.from(mail.raw, 'latin1')
      const attachments = [
        { filename: 'answered.bin', content, contentType: 'application/octet-stream' },
        { filename: 'plan.txt', content: Buffer.from('The plan.') },
      ]
      await answers(site, mail, { from: KIM, text: `#public\n${spoken}`, attachments })
      const names = (await site.newest(ANN)).message.attachments.map(({ filename }) => filename)
      want(names.join() === 'plan.txt', names.join())
      return number
    },
    got: { [ANN]: ['acknowledgement', `reply: ${spoken}`], [SAM]: [question, `notification: ${spoken}`], [KIM]: [question, kimsNote] },
    never: internal,
  },
  ...['**#note**', '*#note*', '__#note__', '`#note`', '*#note He has not paid.*'].map((line): RuleRow => ({
    rule: '§4.5',
    title: `${line} is the command that it looks like`,
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      await site.samAnswers(`${line}\nThe landlord is away.`)
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: [question], [KIM]: [question, kimsNote] },
    ticket: { needsResponse: true },
    never: /landlord|paid|#note/,
  })),
  {
    rule: '§7.13',
    title: 'whoever answers a colleague’s notification of a note answers what is internal',
    play: async (site) => {
      const number = await noted(site)
      await answers(site, await site.newest(KIM), { from: SAM, text: 'Then let the landlord wait.', headers: agentPass })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: [question], [KIM]: [question, kimsNote, 'notification: landlord wait'] },
    never: internal,
  },
  {
    rule: '§7.1',
    title: 'a colleague’s answer to a customer’s notification goes to those whom that named',
    play: async (site) => {
      const { id, number } = await site.write({ text: 'The lift is stuck.' })
      const sams = await site.newest(SAM)
      await site.write({ from: ZED, headers: vouched('pass', 'unknown.example'), thread: [id], text: 'I am with her in this.' })
      await answers(site, sams, { from: KIM, text: spoken, headers: agentPass })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', `reply: ${spoken}`],
      [SAM]: [question, 'notification: with her', `notification: ${spoken}`],
      [KIM]: [question, 'notification: with her', 'alert: is not on your answer'],
    },
  },
  {
    rule: '§4.1',
    title: 'an agent who answers the customer’s own mail to a colleague, with us in copy, speaks to the colleague',
    play: async (site) => {
      const { id, number } = await site.write({ text: 'The lift is stuck.' })
      const letter = { from: SAM, to: [KIM], cc: [SUPPORT], thread: [id], deliverTo: [SUPPORT], headers: agentPass }
      await site.write({ ...letter, text: 'Kim, the landlord is away.' })
      await site.write({ ...letter, text: `#public\n${spoken}` })
      await site.write({ ...letter, text: '#note\nKim, the landlord is away.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', `reply: ${spoken}`],
      [SAM]: [question, 'alert: Nobody outside would get your answer'],
      [KIM]: [question, `notification: ${spoken}`, kimsNote],
    },
    never: internal,
  },
  ...(
    [
      ['a colleague’s note, to him and us', [KIM, SUPPORT], [], 'note'],
      ['a colleague’s note, to us with him in copy', [SUPPORT], [KIM], 'note'],
      ['a mail of commands alone', [SUPPORT], [KIM], 'kept'],
    ] as const
  ).map(([what, to, cc, kind]): RuleRow => ({
    rule: '§7.13',
    title: `an answer to ${what}, no mail of ours between, goes to no customer`,
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      const subject = `[TKT-${number}] Lift`
      const text = kind === 'note' ? '#note\nThe landlord is away.' : '#severity high'
      const kims = await site.write({ from: KIM, cc: [SAM], deliverTo: [SUPPORT], subject, text, headers: agentPass })
      const more = { subject: `Re: ${subject}`, thread: [kims.id], deliverTo: [SUPPORT], headers: agentPass }
      await site.write({ from: SAM, to: [...to], cc: [...cc], ...more, text: 'Let the landlord wait.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement'],
      [SAM]: kind === 'note' ? [question, kimsNote] : [question, 'alert: customers have not seen'],
      [KIM]: kind === 'note' ? [question, kimsNote] : [question],
    },
    ticket: { needsResponse: true },
    never: internal,
  })),
  {
    rule: '§7.13',
    title: 'our number further up the thread makes no answer of what agents write to each other',
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      const { messageId, references } = (await site.newest(SAM)).message
      const thread = [...references, messageId ?? '', 'kims-mail-to-sam@us.example']
      const letter = { from: SAM, cc: [SUPPORT], thread, deliverTo: [SUPPORT], text: 'How much does the landlord pay us?' }
      await site.write({ ...letter, to: [KIM] })
      await site.write({ ...letter, to: [ZED] })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: [question, 'alert: Nobody outside'], [KIM]: [question, kimsNote] },
    never: internal,
  },
  {
    rule: '§7.13',
    title: 'a note’s notification that a program answers without our ids says by itself that it is internal',
    play: async (site) => {
      const number = await noted(site)
      const { text } = (await site.newest(KIM)).message
      const quoted = text.replace(/^/gm, '> ')
      const subject = `Re: [TKT-${number}] Lift`
      await site.write({ from: KIM, subject, headers: agentPass, text: `Then let the landlord wait.\n\nSam wrote:\n${quoted}` })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: [question, 'notification: landlord wait'], [KIM]: [question, kimsNote] },
    never: internal,
  },
  {
    rule: '§7.13',
    title: 'a note that a public answer quoted below, and one of a ticket that was merged, are notes as before',
    play: async (site) => {
      const number = await noted(site)
      const mail = await site.newest(KIM)
      const quoted = mail.message.text.replace(/^/gm, '> ')
      await answers(site, mail, { from: KIM, text: `#public\n${spoken}\n\nSam wrote:\n${quoted}` })
      const said = { from: SAM, subject: `Re: [TKT-${number}] Lift`, headers: agentPass, text: note }
      await site.write(said)
      const other = await site.write({ text: 'The door is stuck.' })
      await mergeByHand(site.us, number, other.number)
      await site.write({ ...said, subject: `Re: [TKT-${other.number}] Door` })
      return other.number
    },
    got: {
      [ANN]: ['acknowledgement', `reply: ${spoken}`, 'acknowledgement'],
      [SAM]: [question, `notification: ${spoken}`, 'alert: internal note', 'notification: The door is stuck.', 'alert: internal note'],
      [KIM]: [question, kimsNote, 'notification: The door is stuck.'],
    },
    never: internal,
  },
  {
    rule: '§4.2',
    title: 'signatures and keys do not go along; what is encrypted, or answers a meeting, is sent to nobody',
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      const mail = await site.newest(SAM)
      const file = (filename: string, contentType: string, text: string) => ({ filename, contentType, content: Buffer.from(text) })
      const signed = [file('smime.p7s', 'application/pkcs7-signature', '0'), file('OpenPGP_0x1.asc', 'application/pgp-keys', SAM)]
      await answers(site, mail, { from: SAM, text: spoken, attachments: signed })
      want((await site.newest(ANN)).message.attachments.length === 0, 'no file')
      const reply = `BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:${SAM}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
      await answers(site, mail, { from: SAM, text: 'Accepted.', attachments: [file('invite.ics', 'text/calendar; method=REPLY', reply)] })
      await answers(site, mail, { from: SAM, text: '', attachments: [file('smime.p7m', 'application/pkcs7-mime', '0')] })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', `reply: ${spoken}`],
      [SAM]: [question, 'alert: meeting request', 'alert: encrypted'],
      [KIM]: [question, `notification: ${spoken}`],
    },
    never: /sam@us\.example/,
  },
  {
    rule: '§7.13',
    title: 'what stands above a notification that an agent hands on is for whomever it goes to',
    play: async (site) => {
      const { number } = await site.write({ text: 'The lift is stuck.' })
      const mail = await site.newest(SAM)
      const hand = { from: SAM, subject: `Fwd: ${mail.message.subject}`, to: [SUPPORT, KIM], deliverTo: [SUPPORT] }
      await answers(site, mail, { ...hand, text: 'Kim, the landlord is away.' })
      await answers(site, mail, { ...hand, text: `#public\n${spoken}` })
      await answers(site, mail, { ...hand, text: '#note\nKim, the landlord is away.' })
      return number
    },
    got: {
      [ANN]: ['acknowledgement', `reply: ${spoken}`],
      [SAM]: [question, 'alert: You forwarded our mail'],
      [KIM]: [question, `notification: ${spoken}`, kimsNote],
    },
    never: internal,
  },
  {
    rule: '§6',
    title: 'whoever has the answer where he wants his answers gets no second one from us',
    play: async (site) => {
      const head = [`From: ${ANN}`, `To: ${SUPPORT}`, `Cc: ${BOB}`, `Reply-To: ${ZED}`, 'Subject: Lift']
      const { number } = await writeRaw(site, head, 'The lift is stuck.', { from: ANN })
      const mail = await site.newest(SAM)
      const us = mail.message.replyTo[0]?.addrSpec ?? SUPPORT
      await answers(site, mail, { from: SAM, text: spoken, to: [ZED, us], deliverTo: [us] })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [BOB]: [`reply: ${spoken}`], [SAM]: [question], [KIM]: [question, `notification: ${spoken}`] },
  },
  {
    rule: '§6',
    title: 'nobody stands twice in the head of an answer',
    play: async (site) => {
      const head = [`From: ${ANN}`, `To: ${SUPPORT}`, `Cc: ${BOB}`, `Reply-To: ${BOB}`, 'Subject: Lift']
      const { number } = await writeRaw(site, head, 'The lift is stuck.', { from: ANN })
      await site.samAnswers(spoken)
      const { to, cc } = (await site.newest(BOB)).message
      want([...to, ...cc].length === 1, JSON.stringify([to, cc]))
      return number
    },
    got: { [ANN]: ['acknowledgement'], [BOB]: [`reply: ${spoken}`], [SAM]: [question], [KIM]: [question, `notification: ${spoken}`] },
  },
]

const options = (notify: readonly string[]) => ({
  people: [KIM],
  support: { notify },
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Kim Larsen', address: KIM },
    ],
  },
})

playTable('files of answers, and what agents write to each other', rows, options([SAM, KIM]))

playTable(
  'an agent who was not told of the question',
  [
    {
      rule: '§7.10',
      title: 'hears of the answer before hers, and the other of hers',
      play: async (site) => {
        const { id, number } = await site.write({ text: 'The lift is stuck.' })
        await site.samAnswers('It takes an hour.')
        await site.write({ from: KIM, thread: [id], text: 'It takes a day.', headers: agentPass })
        return number
      },
      got: {
        [ANN]: ['acknowledgement', 'reply: It takes an hour.', 'reply: It takes a day.'],
        [SAM]: [question, 'notification: It takes a day.'],
        [KIM]: ['alert: Sam Okafor: It takes an hour.'],
      },
    },
  ],
  options([SAM]),
)
