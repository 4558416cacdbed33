/** A machine's mail that opens a ticket is told to agents once, by what each person got. */

import { ANN, SALES, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, type RuleRow, type Site } from '../../support/mail-rules.ts'
import { apart, same, want } from '../../support/rule-play.ts'
import type { Letter } from '../../support/post.ts'

const PBX = 'noreply@pbx.example'
const MON = 'alerts@mon.example'
const SCAN = 'scanner@scan.example'
const people = [PBX, MON, SCAN]
const automatic = { 'Auto-Submitted': 'auto-generated' }
const wave = { filename: 'voice.wav', content: Buffer.from('RIFF$\0\0\0WAVE'), contentType: 'audio/wav' }
const voicemail: Partial<Letter> = {
  ...{ from: PBX, subject: 'Voice message from +49 30 1234567', headers: automatic, attachments: [wave] },
  text: 'You have a new voice message of 14 seconds.',
}
const alarm: Partial<Letter> = { from: MON, subject: 'PROBLEM: db1', text: 'State: CRITICAL', headers: automatic }
const once = { [SAM]: ['notification'] }
const quiet = { reporters: [], needsResponse: false, stage: 'queued' }

/** A machine's mail and another one that continues its thread. */
async function twice(site: Site, mail: Partial<Letter>): Promise<number> {
  const first = await site.write(mail)
  return same(first, await site.write({ ...mail, thread: [first.id] }))
}

const rows: readonly RuleRow[] = [
  {
    rule: '§7.8',
    title: 'a voicemail tells the agents, with its file; it is not acknowledged and needs no response',
    play: async (site) => {
      const { number } = await site.write(voicemail)
      const { text } = (await site.newest(SAM)).message
      want(text.includes('14 seconds') && text.includes('voice.wav'), text)
      return number
    },
    got: once,
    ticket: quiet,
  },
  {
    rule: '§7.8',
    title: 'so do a scanner and a monitor that only their subject or address betrays',
    play: async (site) => {
      await site.write({ from: SCAN, subject: 'Scan', headers: automatic, attachments: [wave] })
      return (await site.write(alarm)).number
    },
    got: { [SAM]: ['notification', 'notification: CRITICAL'] },
    ticket: quiet,
  },
  {
    rule: '§7.8',
    title: 'a second mail of the machine on the same ticket rings no more',
    play: (site) => twice(site, alarm),
    got: once,
    ticket: quiet,
  },
  {
    rule: '§7.8',
    title: 'each ticket rings by itself',
    play: async (site) => apart(await site.write(voicemail), await site.write(voicemail)),
    got: { [SAM]: ['notification', 'notification'] },
    ticket: quiet,
  },
  {
    rule: '§7.8',
    title: 'a person’s mail on the machine’s ticket rings as any',
    play: async (site) => {
      const first = await site.write(voicemail)
      return same(first, await site.write({ thread: [first.id], headers: {}, text: 'That was me.' }))
    },
    got: { [SAM]: ['notification', 'notification: That was me.'] },
  },
  {
    rule: '§7.8',
    title: 'a machine’s mail on a person’s ticket rings nobody, as ever',
    play: async (site) => {
      const first = await site.write()
      return same(first, await site.write({ thread: [first.id], headers: { 'Auto-Submitted': 'auto-replied' } }))
    },
    got: { [ANN]: ['acknowledgement'], ...once },
    ticket: { needsResponse: true, members: [ANN] },
  },
  {
    rule: '§7.8',
    title: 'an agent’s answer to it that would go to an address at which nobody reads is an alert',
    play: async (site) => {
      const { number } = await site.write(voicemail)
      await site.samAnswers('We call back.')
      return number
    },
    got: { [SAM]: ['notification', 'alert: sent to nobody'] },
    ticket: quiet,
  },
]

const configured: readonly RuleRow[] = [
  {
    rule: '§7.8 notify.robots',
    title: 'never: a listed sender rings nobody',
    play: async (site) => (await site.write({ ...alarm, from: SCAN })).number,
    got: {},
    ticket: { needsResponse: false, stage: 'queued' },
  },
  {
    rule: '§7.8 notify.robots',
    title: 'always: every mail of a listed sender rings',
    play: (site) => twice(site, alarm),
    got: { [SAM]: ['notification', 'notification'] },
    ticket: quiet,
  },
  {
    rule: '§7.8 notify.robots',
    title: 'never for a mailbox: none of its machines rings',
    play: async (site) => (await site.write({ ...voicemail, to: SALES })).number,
    got: {},
    ticket: quiet,
  },
  {
    rule: '§7.8 notify.robots',
    title: 'in that mailbox people ring as ever',
    play: async (site) => (await site.write({ to: SALES })).number,
    got: { [ANN]: ['acknowledgement'], ...once },
  },
  {
    rule: '§7.8 notify.robots',
    title: 'whom no rule names rings once',
    play: (site) => twice(site, { ...voicemail, to: SUPPORT }),
    got: once,
    ticket: quiet,
  },
]

// The first rule that matches counts; without one, what `robots` says (default: once).
const notify = {
  robots: 'once',
  rules: [
    { mailbox: 'sales', robots: 'never' },
    { sender: '*@scan.example', robots: 'never' },
    { sender: 'alerts@mon.example', robots: 'always' },
  ],
}

playTable('robots ring once', rows, { people })
playTable('or as a site wants it', configured, { people, config: { notify } })
