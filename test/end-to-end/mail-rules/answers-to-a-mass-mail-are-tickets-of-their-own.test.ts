/** Mails that share nothing but a parent are tickets of their own, by what each person got. */

import { randomUUID } from 'node:crypto'
import { ANN, BOB, EVE, SAM, SUPPORT, ZED } from '../../support/installation.ts'
import { playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { apart, related, same, wantPeople } from '../../support/rule-play.ts'

const acknowledged = { [ANN]: ['acknowledgement'], [EVE]: ['acknowledgement'], [SAM]: ['notification', 'notification'] }
const newId = () => `mass-${randomUUID()}@us.example`

/** A mail that somebody wrote from the shared mailbox itself, as its Sent folder has it. @returns its id */
async function sentMail(site: Site, fields: readonly string[]): Promise<string> {
  const id = newId()
  const head = [`From: Us <${SUPPORT}>`, ...fields, 'Subject: New prices', `Message-ID: <${id}>`, `Date: ${new Date().toUTCString()}`]
  site.us.mail.deliver(SUPPORT, `${head.join('\r\n')}\r\n\r\nDear customers, any questions?\r\n`, {
    mailbox: 'Sent',
    flags: ['\\Seen'],
  })
  await site.became(id)
  return id
}

/** Ann and Eve answer a mail that each of them has. */
async function bothAnswer(site: Site, parent: string): Promise<readonly [Written, Written]> {
  const anns = await site.write({ thread: [parent], subject: 'Re: New prices', text: 'My discount was 10 %.' })
  return [anns, await site.write({ from: EVE, thread: [parent], subject: 'Re: New prices', text: 'Mine was 30 %.' })]
}

const rows: readonly RuleRow[] = [
  {
    rule: '§7.5',
    title: 'answers of two companies to a mail from the shared mailbox, in blind copy to both, are two related tickets',
    play: async (site) => {
      const [anns, eves] = await bothAnswer(site, await sentMail(site, [`To: ${SUPPORT}`, `Bcc: ${ANN}, ${EVE}`]))
      await wantPeople(site, anns.number, { reporters: [ANN], members: [ANN] })
      return related(site, anns, eves)
    },
    got: acknowledged,
    ticket: { reporters: [EVE], members: [EVE], workspace: 'Other' },
  },
  {
    rule: '§7.5',
    title: 'and so are they where the copy in Sent names no recipient at all',
    play: async (site) => {
      const [anns, eves] = await bothAnswer(site, await sentMail(site, ['To: undisclosed-recipients:;']))
      return apart(anns, eves)
    },
    got: acknowledged,
    ticket: { reporters: [EVE], members: [EVE] },
  },
  {
    rule: '§7.5',
    title: 'and so are they to a letter of an agent’s own program, if nothing vouches for them',
    play: async (site) => {
      const letter = { from: SAM, to: SUPPORT, subject: 'New prices', text: 'Dear customers, any questions?' }
      const { id } = await site.write({ ...letter, headers: vouched('pass', 'us.example') })
      return apart(...(await bothAnswer(site, id)))
    },
    got: acknowledged,
    ticket: { reporters: [EVE], members: [EVE] },
  },
  {
    rule: '§7.5',
    title: 'and where it answers an older mail, which all answers then name as well',
    play: async (site) => {
      const parent = await sentMail(site, ['To: undisclosed-recipients:;', 'References: <older@us.example>'])
      const thread = ['older@us.example', parent]
      const anns = await site.write({ thread, subject: 'Re: New prices' })
      return apart(anns, await site.write({ from: EVE, thread, subject: 'Re: New prices' }))
    },
    got: acknowledged,
    ticket: { reporters: [EVE], members: [EVE] },
  },
  {
    rule: '§7.5',
    title: 'answers of two companies to a mail that we never saw are two related tickets',
    play: async (site) => related(site, ...(await bothAnswer(site, newId()))),
    got: acknowledged,
    ticket: { reporters: [EVE], members: [EVE] },
  },
  {
    rule: '§7.5',
    title: 'an agent’s answer to one of them reaches that one alone',
    play: async (site) => {
      const [anns] = await bothAnswer(site, newId())
      await site.samAnswers('30 % it stays.')
      return anns.number
    },
    got: { ...acknowledged, [EVE]: ['acknowledgement', 'reply: 30 % it stays.'] },
    ticket: { reporters: [ANN], members: [ANN] },
  },
  {
    rule: '§7.5',
    title: 'whoever answers the same mail twice stays on his ticket',
    play: async (site) => {
      const parent = newId()
      const [, eves] = await bothAnswer(site, parent)
      return same(eves, await site.write({ from: EVE, thread: [parent], text: 'Still 30 %.' }))
    },
    got: { ...acknowledged, [SAM]: ['notification', 'notification', 'notification: Still 30 %.'] },
    ticket: { reporters: [EVE] },
  },
  {
    rule: '§7.5',
    title: 'two who answer a mail that we never saw share a ticket when one of them copied the other',
    play: async (site) => {
      const parent = newId()
      const anns = await site.write({ thread: [parent], cc: [BOB] })
      return same(anns, await site.write({ from: BOB, thread: [parent] }))
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ANN, BOB] },
  },
  {
    rule: '§7.5',
    title: 'a third who shares a person with the second joins the second’s ticket and not the first’s',
    play: async (site) => {
      const parent = newId()
      const [anns, eves] = await bothAnswer(site, parent)
      const zeds = await site.write({ from: ZED, cc: [EVE], thread: [parent], text: 'She means 35 %.' })
      apart(anns, zeds)
      return same(eves, zeds)
    },
    got: { ...acknowledged, [SAM]: ['notification', 'notification', 'notification: She means 35 %.'] },
  },
  {
    rule: '§7.5',
    title: 'two whom a mail from the shared mailbox names in To and Cc are on one ticket',
    play: async (site) => same(...(await bothAnswer(site, await sentMail(site, [`To: ${ANN}`, `Cc: ${EVE}`])))),
    got: { [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ANN, EVE] },
  },
  {
    rule: '§7.5',
    title: 'two whom a customer’s mail names, which comes after their answers, are on one ticket with it',
    play: async (site) => {
      const parent = newId()
      const bobs = await site.write({ from: BOB, thread: [parent], cc: [ANN] })
      return same(bobs, await site.write({ id: parent, cc: [BOB, EVE] }))
    },
    got: { [BOB]: ['acknowledgement'], [SAM]: ['notification', 'notification'] },
    ticket: { reporters: [ANN, BOB] },
  },
  {
    rule: '§7.5',
    title: 'the copy in Sent that is found after the answers glues nothing together',
    play: async (site) => {
      const id = newId()
      const [anns, eves] = await bothAnswer(site, id)
      const head = [`From: ${SUPPORT}`, `To: ${SUPPORT}`, `Bcc: ${ANN}, ${EVE}`, 'Subject: New prices', `Message-ID: <${id}>`]
      site.us.mail.deliver(SUPPORT, `${head.join('\r\n')}\r\n\r\nDear customers, any questions?\r\n`, {
        mailbox: 'Sent',
      })
      await site.became(id)
      await site.write({ thread: [anns.id], text: 'And my invoice?' })
      await wantPeople(site, anns.number, { reporters: [ANN], members: [ANN] })
      return apart(anns, eves)
    },
    got: { ...acknowledged, [SAM]: ['notification', 'notification', 'notification: And my invoice?'] },
    ticket: { reporters: [EVE], members: [EVE] },
  },
]

playTable('answers to a mass mail', rows)
