/** Conversations (T-101), by what each person got: agents answer them as tickets, customers hear nothing of numbers. */
import { ANN, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, type RuleRow } from '../../support/mail-rules.ts'
import { post } from '../../support/post.ts'
import { agentAnswers, same } from '../../support/rule-play.ts'

const SALES = 'sales@us.example'

const rows: readonly RuleRow[] = [
  {
    rule: 'T-101',
    title: 'it is answered without an acknowledgement, and its thread goes on with it',
    play: async (site) => {
      const first = await site.write({ to: SALES, text: 'What does it cost?' })
      await agentAnswers(site, SAM, 'It costs forty.')
      return same(first, await site.write({ to: SALES, thread: [first.id], text: 'That is fine.' }))
    },
    got: { [ANN]: ['reply: It costs forty.'], [SAM]: ['notification: a conversation: #ticket makes a ticket of it', 'notification'] },
    ticket: { conversation: 'current', needsResponse: true },
  },
  {
    rule: 'T-101',
    title: '#ticket above an answer makes a ticket, which later mail goes to',
    play: async (site) => {
      const first = await site.write({ to: SALES, text: 'It does not work.' })
      await agentAnswers(site, SAM, '#ticket\n#severity high\n\nWe look into it.')
      return same(first, await site.write({ to: SALES, thread: [first.id], text: 'Thank you.' }))
    },
    got: { [ANN]: ['reply: We look into it.'], [SAM]: ['notification', 'notification: Thank you.'] },
    ticket: { conversation: 'archived', severity: 'high', reporters: [ANN], needsResponse: true },
  },
  {
    rule: 'X-5',
    title: 'one mail to this mailbox and to one that opens tickets is a ticket',
    play: async (site) =>
      (await site.became(await post(site.us.mail, { from: ANN, to: [SALES, SUPPORT], text: 'Who can help?' }), 2)).number,
    got: { [SAM]: ['notification: Who can help?'] },
    ticket: { reporters: [ANN], needsResponse: true },
  },
]

playTable('conversations are no tickets (T-101)', rows, {
  sales: { opens: 'conversations', notify: [SAM] },
  // Whichever of two mailboxes is read first decides on it.
  support: { acknowledgement: { enabled: false } },
})
