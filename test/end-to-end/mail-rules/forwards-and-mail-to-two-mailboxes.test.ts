/** A customer's forward to another mailbox of ours, and one mail to two of them, by what each person got. */

import { ANN, BOB, SALES, SAM, SUPPORT } from '../../support/installation.ts'
import { AUTHSERV_ID, playTable, vouched, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { post } from '../../support/post.ts'
import { related, same, wantPeople } from '../../support/rule-play.ts'

const KIM = 'kim@us.example'
const LEE = 'lee@us.example'

/** Ann asks support, Sam answers. */
async function answered(site: Site): Promise<Written> {
  const anns = await site.write({ subject: 'Invoice 12 wrong' })
  await site.samAnswers('Which one exactly?')
  return anns
}

const block = (subject: string) =>
  `Can you send me an offer for 50 units instead?\n\nVon: Sam Okafor <${SUPPORT}>\nGesendet: Samstag, 28. November 2026 17:40\nAn: <${ANN}>\nBetreff: ${subject}\n\nWhich one exactly?\n`

/** She hands our answer on, with its ids, as mail programs do. */
async function handsOn(site: Site, subject: string, more: object = {}): Promise<Written> {
  const { messageId, references } = (await site.newest(ANN)).message
  const text = block('Re: Invoice 12 wrong')
  return site.write({ to: SALES, subject, thread: [...references, messageId ?? ''], text, ...more })
}

const forwarded = {
  [ANN]: ['acknowledgement', 'reply: Which one exactly?', 'acknowledgement'],
  [SAM]: ['notification'],
  [KIM]: ['notification: an offer for 50 units'],
  [LEE]: ['notification: an offer for 50 units'],
}
const joined = {
  [ANN]: ['acknowledgement', 'reply: Which one exactly?'],
  [SAM]: ['notification', 'notification: an offer'],
}

const rows: readonly RuleRow[] = [
  ...['WG:', 'FW:', 'Fwd:', 'TR:', 'RV:'].map((word): RuleRow => ({
    rule: '§7.12',
    title: `a customer’s forward (${word}) of our thread to another mailbox opens a ticket there, related`,
    play: async (site) => related(site, await answered(site), await handsOn(site, `${word} Invoice 12 wrong`)),
    got: forwarded,
    ticket: { mailbox: 'sales', reporters: [ANN], members: [ANN] },
  })),
  {
    rule: '§7.12',
    title: 'an agent of that mailbox answers her there, and the first ticket stays as it was',
    play: async (site) => {
      const first = await answered(site)
      const second = await handsOn(site, 'FW: Invoice 12 wrong')
      const mail = (await site.newest(KIM)).message
      await site.became(
        await post(site.us.mail, {
          from: KIM,
          to: SALES,
          subject: `Re: ${mail.subject}`,
          thread: [mail.messageId ?? ''],
          text: 'Gladly.',
        }),
      )
      await wantPeople(site, first.number, { reporters: [ANN], members: [ANN] })
      return second.number
    },
    got: {
      ...forwarded,
      [ANN]: [...forwarded[ANN]!, 'reply: Gladly.'],
      [LEE]: ['notification', 'notification: Gladly.'],
    },
  },
  {
    rule: '§7.12',
    title: 'an answer, which is no forward, that goes to another mailbox stays on its ticket',
    play: async (site) => same(await answered(site), await handsOn(site, 'Re: Invoice 12 wrong')),
    got: { ...joined, [SAM]: ['notification'], [KIM]: ['notification: an offer'], [LEE]: ['notification: an offer'] },
    ticket: { mailbox: 'support' },
  },
  {
    rule: '§7.12',
    title: 'a forward to the mailbox that has the thread stays on its ticket',
    play: async (site) => same(await answered(site), await handsOn(site, 'WG: Invoice 12 wrong', { to: SUPPORT })),
    got: joined,
  },
  {
    rule: '§7.12',
    title: 'a forward to both mailboxes is no other matter: it stays, and both are told',
    play: async (site) => {
      const first = await answered(site)
      const { messageId, references } = (await site.newest(ANN)).message
      const letter = {
        from: ANN,
        to: [SUPPORT, SALES],
        subject: 'WG: Invoice 12 wrong',
        text: block('Re: Invoice 12'),
      }
      const id = await post(site.us.mail, { ...letter, thread: [...references, messageId ?? ''] })
      return same(first, await site.became(id, 2))
    },
    got: { ...joined, [KIM]: ['notification: an offer'], [LEE]: ['notification: an offer'] },
  },
  {
    rule: '§3.7',
    title: 'an agent’s forward of a customer’s mail to another mailbox stays what it is',
    play: async (site) => {
      const text = `Please take this.\n\n---------- Forwarded message ---------\nFrom: Bob <${BOB}>\nDate: Tue, 3 Nov 2026 at 10:00\nSubject: Crate 7\nTo: <${SAM}>\n\nThe lid is broken.\n`
      return (
        await site.write({
          from: SAM,
          to: SALES,
          subject: 'Fwd: Crate 7',
          text,
          headers: vouched('pass', 'us.example'),
        })
      ).number
    },
    got: { [KIM]: ['notification: The lid is broken.'], [LEE]: ['notification'] },
    ticket: { mailbox: 'sales', reporters: [BOB], title: 'Crate 7' },
  },
  ...[
    {
      title: 'one mail to two mailboxes: one ticket, one acknowledgement, the people of both are told',
      to: [SUPPORT, SALES],
    },
    { title: 'so with the second in blind copy', to: [SUPPORT] },
  ].map(({ title, to }): RuleRow => ({
    rule: '§7.12',
    title,
    play: async (site) =>
      (await site.became(await post(site.us.mail, { from: ANN, to, text: 'I need an offer.', deliverTo: [SUPPORT, SALES] }), 2)).number,
    got: {
      [ANN]: ['acknowledgement'],
      ...Object.fromEntries([SAM, KIM, LEE].map((agent) => [agent, ['notification: I need an offer.']])),
    },
    ticket: { reporters: [ANN], members: [ANN] },
  })),
  {
    rule: '§7.12',
    title: 'a later mail to both on that ticket tells the people of both, once each, again',
    play: async (site) => {
      const first = await site.became(await post(site.us.mail, { from: ANN, to: [SUPPORT, SALES], text: 'I need an offer.' }), 2)
      const id = await post(site.us.mail, { from: ANN, to: [SUPPORT, SALES], thread: [first.id], text: 'Any news?' })
      return same(first, await site.became(id, 2))
    },
    got: {
      [ANN]: ['acknowledgement'],
      ...Object.fromEntries([SAM, KIM, LEE].map((agent) => [agent, ['notification', 'notification: Any news?']])),
    },
  },
]

playTable('another mailbox of ours', rows, {
  people: [KIM, LEE],
  support: { notify: [SAM] },
  sales: { notify: [KIM, LEE], authservId: AUTHSERV_ID },
  config: {
    agents: [
      { name: 'Sam Okafor', address: SAM },
      { name: 'Kim Larsen', address: KIM },
      { name: 'Lee Wong', address: LEE },
    ],
  },
})
