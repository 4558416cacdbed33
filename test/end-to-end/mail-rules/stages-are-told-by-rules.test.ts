/** Mail to customers on a change of stage: off, unless a rule of the site has a text for it; "thanks" of theirs changes none (T-064). */
import { editByHand } from '../../support/by-hand.ts'
import { ANN, BOB, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, type RuleRow } from '../../support/mail-rules.ts'
import { answers, same } from '../../support/rule-play.ts'

const SALES = 'sales@us.example'
const text = 'We think that this is solved ({ticket}). If it is not, simply answer.'
const rules = [
  { name: 'tell of the end', when: 'stage-change', if: { filter: ['stage=resolved', 'mailbox=support'] }, do: { answer: { text } } },
  {
    name: 'tell of the work',
    when: 'stage-change',
    if: { filter: ['stage=in_development', 'mailbox=support'] },
    do: { answer: { text: 'It is being mended.' } },
  },
]
const told = 'notification: We think that this is solved'
const acknowledged = 'acknowledgement'

const rows: readonly RuleRow[] = [
  {
    rule: 'T-064',
    title: 'an agent’s #resolve: everybody on it from outside is told once, in their thread; who says no has it open again (T-072)',
    play: async (site) => {
      const first = await site.write({ cc: [BOB] })
      await site.samAnswers('#resolve')
      return same(first, await answers(site, await site.newest(BOB), { from: BOB, text: 'It is not.' }))
    },
    got: {
      [ANN]: [acknowledged, told],
      [BOB]: [told],
      [SAM]: ['notification', 'notification: It is not.'],
    },
    ticket: { stage: 'queued', needsResponse: true },
  },
  {
    rule: 'T-064',
    title: 'so by hand; a stage without a text is told to nobody',
    play: async (site) => {
      const { number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'stage', to: 'work_in_progress', override: false, reason: null }])
      await editByHand(site.us, number, [{ kind: 'stage', to: 'resolved', override: true, reason: 'it works' }])
      return number
    },
    got: { [ANN]: [acknowledged, told], [SAM]: ['notification'] },
    ticket: { stage: 'resolved' },
  },
  {
    rule: 'T-068',
    title: 'in development is told, and canceled from there by an agent is not',
    play: async (site) => {
      const { number } = await site.write()
      await editByHand(site.us, number, [{ kind: 'stage', to: 'in_development', override: true, reason: 'a fault' }])
      await site.samAnswers('#cancel she does not need it any more')
      return number
    },
    got: { [ANN]: [acknowledged, 'notification: It is being mended.'], [SAM]: ['notification'] },
    ticket: { stage: 'canceled' },
  },
  {
    rule: 'T-064',
    title: 'without a rule nobody is told: the mail is off',
    play: async (site) => {
      const { number } = await site.write({ to: SALES })
      await site.samAnswers('#resolve', { to: SALES })
      return number
    },
    got: { [ANN]: [acknowledged], [SAM]: ['notification'] },
    ticket: { stage: 'resolved' },
  },
  {
    rule: 'T-064',
    title: '"solved, thank you" of a customer resolves nothing, and an agent hears of it',
    play: async (site) => {
      const first = await site.write()
      await site.samAnswers('#wait\nDoes it work now?')
      return same(first, await answers(site, await site.newest(ANN), { from: ANN, to: SUPPORT, text: 'Solved, thank you! #resolve' }))
    },
    got: {
      [ANN]: [acknowledged, 'reply: Does it work now?'],
      [SAM]: ['notification', 'notification: Solved, thank you!'],
    },
    ticket: { stage: 'work_in_progress', needsResponse: true },
  },
]

playTable('stages are told to customers by rules', rows, { config: { rules } })
