/** What we wrote to agents alone, and notes, stand in no mail to customers, however they were wrapped, torn or re-dashed. */

import type { Arrived } from './arrived.ts'
import type { Judged, Known } from './known.ts'
import { ourTexts } from './our-texts.ts'
import { lettersOf, rowsOfAll, shortText, wordsOf } from './words.ts'

/** The texts of our mail to agents, by ticket. */
export type AgentTexts = ReadonlyMap<number, readonly string[]>

/** Every mail of ours to an agent, by the ticket that it tells of. */
export function agentTextsIn(mails: readonly Arrived[], known: Known): AgentTexts {
  const texts = new Map<number, string[]>()
  for (const { messageId, message } of mails) {
    const row = known.rows.get(messageId)
    if (!row || row.agent === null) continue
    const own = texts.get(row.ticket) ?? []
    texts.set(row.ticket, own)
    own.push(message.text)
  }
  return texts
}

/** Rows of words that only agents were to read, in a customer's mail. */
export function quotedLeaks({ mail, row, ticket, known }: Judged, agentTexts: AgentTexts): readonly string[] {
  const open = [...ticket.openTexts, ...ourTexts(known.config, row)]
  const [openRows, said] = [rowsOfAll(open), rowsOfAll([...mail.texts, ...mail.insides])]
  const framed = [...ticket.numbers].flatMap((number) => agentTexts.get(number) ?? [])
  const frames = [...rowsOfAll(framed)].filter((words) => said.has(words) && !openRows.has(words))
  return [
    ...frames.slice(0, 3).map((words) => `it holds "${words}" of a mail to an agent`),
    ...brokenNotes({ mail, row, ticket, known }, open),
  ]
}

/** Words that are broken by hyphens, marks or tags are no words any more: their letters are looked for. */
function brokenNotes({ mail, ticket }: Judged, open: readonly string[]): readonly string[] {
  const [said, openLetters] = [[...mail.texts, ...mail.insides].map(lettersOf).join('\n'), open.map(lettersOf).join('\n')]
  const notes = ticket.internalTexts.flatMap((text) => [...rowsOfAll([text]), ...(shortText(text) ?? '').split('\n')])
  return notes
    .filter((words) => wordsOf(words).length > 0 && lettersOf(words).length >= fewestLetters)
    .filter((words) => said.includes(lettersOf(words)) && !openLetters.includes(lettersOf(words)))
    .slice(0, 3)
    .map((words) => `it holds the internal "${words}", broken`)
}

/** Fewer may stand in any text by chance. */
const fewestLetters = 18
