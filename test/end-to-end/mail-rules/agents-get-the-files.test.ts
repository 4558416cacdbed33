/** Notifications carry the files and images of what they tell, by what each agent got. */

import { editByHand } from '../../support/by-hand.ts'
import { ANN, SAM } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { want } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==', 'base64')
const plan = { filename: 'plan.txt', content: Buffer.from('the plan of the house') }
const photo = { filename: 'crack.png', content: pixel, cid: 'crack@phone.example', contentType: 'image/png' }
const large = { filename: 'film.bin', content: Buffer.alloc(5000, 7) }
const told = { [ANN]: ['acknowledgement'], [SAM]: ['notification'] }

/** @throws Error when the newest mail to an agent does not carry exactly these files, byte by byte */
async function wantFiles(site: Site, agent: string, files: readonly { filename: string; content: Buffer }[]) {
  const { attachments } = (await site.newest(agent)).message
  const shown = attachments.map(({ filename, sizeBytes }) => `${filename} (${sizeBytes})`)
  want(shown.join() === files.map(({ filename, content }) => `${filename} (${content.length})`).join(), `it carries ${shown.join()}`)
}

const html = '<p>See the crack here:</p><p><img src="cid:crack@phone.example" width=1></p><p>Can you help?</p>'

const rows: readonly RuleRow[] = [
  {
    rule: '§7.7',
    title: 'a customer’s file goes with the notification',
    play: async (site) => {
      const { number } = await site.write({ attachments: [plan] })
      await wantFiles(site, SAM, [plan])
      return number
    },
    got: told,
  },
  {
    rule: '§7.7',
    title: 'an inline image stands at its place in the HTML, and the text says where it stood',
    play: async (site) => {
      const { number } = await site.write({ text: '', html, attachments: [photo] })
      await wantFiles(site, SAM, [photo])
      const { message } = await site.newest(SAM)
      const [image] = message.attachments
      want(image?.isInline === true && message.html.includes(`cid:${image.contentId}`), `no image in: ${message.html}`)
      const [before, at, after] = ['See the crack here:', 'cid:', 'Can you help?'].map((words) => message.html.indexOf(words))
      want(before! < at! && at! < after! && before! >= 0, message.html)
      const text = message.text.replace(/\s+/g, ' ')
      want(text.includes('See the crack here: [image: crack.png] Can you help?'), text)
      return number
    },
    got: told,
  },
  {
    rule: '§7.7',
    title: 'a file and an image go along together',
    play: async (site) => {
      const { number } = await site.write({ html, attachments: [photo, plan] })
      want((await site.newest(SAM)).message.attachments.length === 2, 'not both')
      return number
    },
    got: told,
  },
  {
    rule: '§7.7',
    title: 'every agent who is told gets them',
    play: async (site) => {
      const { id, number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [KIM], remove: [] }])
      await site.write({ thread: [id], attachments: [plan] })
      await wantFiles(site, SAM, [plan])
      await wantFiles(site, KIM, [plan])
      return number
    },
    got: { ...told, [SAM]: ['notification', 'notification'], [KIM]: ['notification: subscribers', 'notification'] },
  },
  {
    rule: '§7.7',
    title: 'a note’s file goes to colleagues, and to nobody else',
    play: async (site) => {
      const { number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'subscriber', add: [KIM], remove: [] }])
      await site.samAnswers('#note\nThe plan, for us.', { attachments: [plan] })
      await wantFiles(site, KIM, [plan])
      return number
    },
    got: { ...told, [KIM]: ['notification: subscribers', 'notification: The plan, for us.'] },
    never: /plan/,
  },
  {
    rule: '§7.7',
    title: 'an answer without files carries none of the customer’s, though the notification brought them',
    play: async (site) => {
      const { number } = await site.write({ attachments: [plan] })
      await site.samAnswers('I see it.')
      want((await site.newest(ANN)).message.attachments.length === 0, 'the answer carries files')
      return number
    },
    got: { ...told, [ANN]: ['acknowledgement', 'reply: I see it.'] },
  },
  {
    rule: '§7.7',
    title: 'a mail without files makes a notification without',
    play: async (site) => {
      const { number } = await site.write()
      await wantFiles(site, SAM, [])
      want(!(await site.newest(SAM)).message.text.includes('[image'), 'an image is told of')
      return number
    },
    got: told,
  },
]

const limited: readonly RuleRow[] = [
  {
    rule: '§7.7 notify.filesBytes',
    title: 'beyond the limit there are a name, a size and a link',
    play: async (site) => {
      const { number } = await site.write({ attachments: [large] })
      await wantFiles(site, SAM, [])
      const { text } = (await site.newest(SAM)).message
      for (const words of ['film.bin', '5000', 'https://desk.us.example/']) want(text.includes(words), `no ${words}: ${text}`)
      return number
    },
    got: told,
  },
  {
    rule: '§7.7 notify.filesBytes',
    title: 'what fits goes along, and the rest is named',
    play: async (site) => {
      const { number } = await site.write({ attachments: [large, plan] })
      await wantFiles(site, SAM, [plan])
      want((await site.newest(SAM)).message.text.includes('film.bin'), 'the large one is not named')
      return number
    },
    got: told,
  },
]

const options = {
  people: [KIM],
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Kim Larsen', address: KIM },
    ],
  },
}

playTable('agents get the files', rows, options)
playTable('up to a limit', limited, {
  ...options,
  // The link leads to the console, whose address people see is console.publicUrl.
  config: {
    ...options.config,
    notify: { filesBytes: 1000 },
    console: { port: 0, publicUrl: 'https://desk.us.example' },
  },
})
