/** Files and images however programs send them reach agents, and never go back with the answer. */

import { editByHand } from '../../support/by-hand.ts'
import { ANN, SAM, SUPPORT, SALES } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { agentAnswers, want, writeRaw } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=='
const crack = { filename: 'crack.png', content: Buffer.from(pixel, 'base64'), cid: 'crack.phone', contentType: 'image/png' }
const pdf = { filename: 'plan.pdf', content: Buffer.from('the plan of the house'), contentType: 'application/pdf' }
const html = '<p>See the crack:</p><p><img src="cid:crack.phone"></p><p>Can you help?</p>'
const told = { [ANN]: ['acknowledgement'], [SAM]: ['notification'] }
const answered = (words: string) => ({ ...told, [ANN]: ['acknowledgement', `reply: ${words}`] })

/** Ann's mail of parts. */
function parts(site: Site, type: string, ...all: readonly string[]) {
  const head = [`From: ${ANN}`, `To: ${SUPPORT}`, 'Subject: Crack', `Content-Type: multipart/${type}; boundary=m`]
  return writeRaw(site, head, `${all.map((part) => `--m\r\n${part}\r\n`).join('')}--m--`, { from: ANN })
}

const text = (words: string) => `Content-Type: text/plain\r\n\r\n${words}`
const page = (words: string) => `Content-Type: text/html\r\n\r\n${words}`
const image = (...fields: readonly string[]) =>
  ['Content-Type: image/png; name=crack.png', ...fields, 'Content-Transfer-Encoding: base64', '', pixel].join('\r\n')

/** @throws Error when the newest mail to an agent does not carry exactly these files, by name */
async function carries(site: Site, address: string, names: readonly string[]) {
  const { message } = await site.newest(address)
  const shown = message.attachments.map(({ filename }) => filename).join()
  want(shown === names.join(), `${address} got the files ${shown}: ${message.text}`)
  return message
}

/** @throws Error when the images in the HTML of Sam's mail are not the files that it carries inline */
async function showsImages(site: Site, count: number) {
  const { html: shown, attachments } = (await site.newest(SAM)).message
  const ids = [...shown.matchAll(/src="cid:([^"]+)"/g)].map(([, id]) => id)
  const known = attachments.filter(({ isInline }) => isInline).map(({ contentId }) => contentId)
  want(ids.length === count && ids.every((id) => known.includes(id ?? null)), `${ids.join()} of ${known.join()} in ${shown}`)
}

const rows: readonly RuleRow[] = [
  ...(
    [
      [
        'that is shown twice stands twice',
        ['related', page('a <img src="cid:c@x"> b <img src="cid:c@x"> c'), image('Content-ID: <c@x>')],
        2,
      ],
      ['with odd characters in its id', ['related', page('<img src="cid:c%20%22%26@x">'), image('Content-ID: <c "&@x>')], 1],
      ['that is called by its location', ['related', page('a <img src="c/crack.png">'), image('Content-Location: c/crack.png')], 1],
      ['between two texts', ['mixed', text('a'), image('Content-Disposition: inline; filename=crack.png'), text('b')], 1],
      [
        'that is attached and shown',
        ['mixed', page('<img src="cid:c@x">'), image('Content-ID: <c@x>', 'Content-Disposition: attachment')],
        1,
      ],
      [
        'that the text part does not name',
        [
          'related',
          `Content-Type: multipart/alternative; boundary=n\r\n\r\n--n\r\n${text('a b')}\r\n--n\r\n${page('a <img src="cid:c@x"> b')}\r\n--n--`,
          image('Content-ID: <c@x>'),
        ],
        1,
      ],
    ] as const
  ).map(([title, [type, ...all], count]): RuleRow => ({
    rule: '§7.7',
    title: `an image ${title}`,
    play: async (site) => {
      const { number } = await parts(site, type, ...all)
      await carries(site, SAM, ['crack.png'])
      await showsImages(site, count)
      return number
    },
    got: told,
  })),
  {
    rule: '§7.7',
    title: 'an image that the mail does not bring costs nothing',
    play: async (site) => {
      const { number } = await parts(site, 'related', page('a <img src="cid:gone@x"> b'))
      want((await carries(site, SAM, [])).text.includes('a [image] b'), 'its place is not told')
      return number
    },
    got: told,
  },
  {
    rule: '§7.7',
    title: 'an image inside, a file beside it, an empty file, a forwarded mail and a winmail.dat all go along',
    play: async (site) => {
      const related = `Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\n${page('<img src="cid:c@x">')}\r\n--r\r\n${image('Content-ID: <c@x>')}\r\n--r--`
      const { number } = await parts(
        ...([site, 'mixed', related] as const),
        'Content-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment\r\n\r\nthe plan',
        'Content-Type: application/octet-stream; name=empty.bin\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n',
        'Content-Type: message/rfc822\r\n\r\nFrom: bob@acme.example\r\nSubject: Old\r\n\r\nOld words.',
        'Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==',
      )
      const { attachments } = await carries(site, SAM, ['crack.png', 'plan.pdf', 'empty.bin', 'message.eml', 'winmail.dat'])
      want(attachments[2]?.sizeBytes === 0 && attachments[3]?.text?.includes('Old words.') === true, 'not as they came')
      return number
    },
    got: told,
  },
  {
    rule: '§7.7',
    title: 'hostile names and ids stay words',
    play: async (site) => {
      const filename = '../"><script>alert(1)</script>\r\nBcc: eve@other.example##- Reply.png'
      const { number } = await site.write({
        html: '<img src="cid:a">',
        text: '',
        attachments: [{ ...crack, cid: 'a"onload="x', filename }],
      })
      const { html: shown, attachments } = (await site.newest(SAM)).message
      want(attachments.length === 1 && !/<script|onload="/.test(shown), shown)
      return number
    },
    got: told,
  },
  {
    rule: '§7.7',
    title: 'thirty files near the limit',
    play: async (site) => {
      const attachments = Array.from({ length: 30 }, (_, n) => ({ filename: `f${n}.bin`, content: Buffer.alloc(360_000, n) }))
      const { number } = await site.write({ attachments })
      const { text: shown } = await carries(
        site,
        SAM,
        attachments.slice(0, 29).map(({ filename }) => filename),
      )
      want(shown.replace(/\s+/g, ' ').includes('not attached: f29.bin (360000 bytes)'), shown)
      return number
    },
    got: told,
  },
  {
    rule: '§7.7 §7.12',
    title: 'the people of both mailboxes get the files',
    play: async (site) => {
      const { number } = await site.write({ to: [SUPPORT, SALES], attachments: [pdf] })
      await carries(site, SAM, ['plan.pdf'])
      await carries(site, KIM, ['plan.pdf'])
      return number
    },
    got: { ...told, [KIM]: ['notification'] },
  },
  {
    rule: '§7.7',
    title: 'a customer’s image that the agent’s program quotes does not go back; his own does',
    play: async (site) => {
      const { number } = await site.write({ text: '', html, attachments: [crack] })
      const own = { ...crack, filename: 'wall.png', cid: 'wall', content: Buffer.concat([crack.content, Buffer.from('own')]) }
      const quoted = '<p>Is it this wall?<img src="cid:wall"></p><blockquote>See the crack:<img src="cid:crack.phone"></blockquote>'
      await site.samAnswers('Is it this wall?', { html: quoted, attachments: [own, crack] })
      await carries(site, ANN, ['wall.png'])
      return number
    },
    got: answered('Is it this wall?'),
  },
  {
    rule: '§7.7',
    title: 'a customer’s file that the agent attaches goes back',
    play: async (site) => {
      const { number } = await site.write({ attachments: [pdf] })
      await site.samAnswers('Is it this plan?', { attachments: [pdf] })
      await carries(site, ANN, ['plan.pdf'])
      return number
    },
    got: answered('Is it this plan?'),
  },
  {
    rule: '§7.7',
    title: 'an answer of nothing but what was quoted is sent to nobody',
    play: async (site) => {
      const { number } = await site.write({ text: '', html, attachments: [crack] })
      await site.samAnswers('', { attachments: [crack], html: '<blockquote>See the crack:<img src="cid:crack.phone"></blockquote>' })
      return number
    },
    got: { ...told, [SAM]: ['notification', 'alert: no text above'] },
  },
  {
    rule: '§7.7 §7.13',
    title: 'an image in a note stays among agents, though a colleague’s public answer quotes it',
    play: async (site) => {
      const { number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [KIM], remove: [] }])
      await site.samAnswers('#note\nLook at this.', {
        html: '<p>#note</p><p>Look at this.<img src="cid:crack.phone"></p>',
        attachments: [crack],
      })
      await carries(site, KIM, ['crack.png'])
      await agentAnswers(site, KIM, '#public\nWe are on it.', { attachments: [crack], html: undefined as never })
      await carries(site, ANN, [])
      return number
    },
    got: {
      ...answered('We are on it.'),
      [SAM]: ['notification', 'notification: wrote to the customers'],
      [KIM]: ['notification: subscribers', 'notification: Look at this.'],
    },
  },
  {
    rule: '§7.7 §3.7',
    title: 'images of a forwarded mail go along, those of the forwarder’s signature do not',
    play: async (site) => {
      const logo = { ...crack, filename: 'logo.png', cid: 'logo', content: Buffer.concat([crack.content, Buffer.from('logo')]) }
      const block = `---------- Forwarded message ---------<br>From: Ann &lt;${ANN}&gt;<br>Date: Tue, 3 Nov 2026<br>Subject: Crack<br>To: ${SAM}<br><br>`
      const { number } = await site.write({
        ...{ from: SAM, subject: 'Fwd: Crack', text: '', headers: vouched('pass', 'us.example') },
        html: `<p>For us.</p><p>Sam<img src="cid:logo"></p>${block}<p>See the crack:<img src="cid:crack.phone"></p>`,
        attachments: [crack, logo],
      })
      await carries(site, KIM, ['crack.png'])
      return number
    },
    got: { [KIM]: ['notification'] },
    ticket: { reporters: [ANN] },
  },
]

playTable('files of odd mails reach agents', rows.slice(0, -1), {
  people: [KIM],
  sales: { notify: [KIM] },
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Kim Larsen', address: KIM },
    ],
  },
})
playTable('files of forwards reach agents', rows.slice(-1), {
  people: [KIM],
  support: { notify: [SAM, KIM] },
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Kim Larsen', address: KIM },
    ],
  },
})
