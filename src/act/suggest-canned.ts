/** Ranks canned answers by their likeness to a ticket. There are few of them, so they are compared directly, without an index (T-140). */
import { entryOf, isMark, type Entry } from '../search/entry.ts'
import { contributionOf, importanceOf, rarityOf } from '../search/score.ts'
import type { Store } from '../store/store.ts'
import { cannedFor, groupsWith } from '../tickets/records/canned-answer.ts'
import type { CannedAnswerRecord } from '../tickets/records/records.ts'
import type { Ticket } from '../tickets/ticket.ts'

/** Canned answers that fit a ticket and share words with it, most similar first. */
export async function similarCanned(
  entry: Entry,
  { ticket, agent }: { readonly ticket: Ticket; readonly agent: string | null },
  store: Store,
): Promise<readonly { readonly answer: CannedAnswerRecord; readonly score: number }[]> {
  const answers = await Array.fromAsync(store.records.all('canned-answer'))
  if (answers.length === 0) return []
  const fitting = cannedFor(answers, { ticket, groups: await groupsOf(agent, store) })
  return ranked(entry, fitting).filter(({ score }) => score > 0)
}

/** The groups of an agent, by id. */
export async function groupsOf(agent: string | null, { records }: Store): Promise<readonly string[]> {
  return agent === null ? [] : groupsWith(agent, await Array.fromAsync(records.all('group')))
}

/** Most similar first; answers that share no word keep their order, at the end. */
export function ranked<A extends Pick<CannedAnswerRecord, 'name' | 'body'>>(entry: Entry, answers: readonly A[]) {
  const entries = answers.map((answer) => ({ answer, held: weightsOf(entryOf(sourceOf(answer))) }))
  const ticketWords = [...weightsOf(entry).weights]
  const frequency = (term: string) => entries.filter(({ held }) => held.weights.has(term)).length
  const rarities = ticketWords.map(([term]) => rarityOf(frequency(term), answers.length))
  const scored = entries.map(({ answer, held: { weights, length } }) => {
    const parts = ticketWords.map(([term, weight], i) => {
      const rarity = rarities[i] ?? 0
      return importanceOf(weight) * contributionOf(weights.get(term) ?? 0, { length, rarity })
    })
    return { answer, score: parts.reduce((sum, part) => sum + part, 0) }
  })
  return scored.toSorted((a, b) => b.score - a.score)
}

function sourceOf({ name, body }: Pick<CannedAnswerRecord, 'name' | 'body'>) {
  return { title: name, texts: [{ text: body, isInternal: false }], people: [], files: [], tags: [], values: [] }
}

/** The weights of the words, without marks. */
function weightsOf({ terms, weights, length }: Entry) {
  const words = terms.map((term, i) => [term, weights[i] ?? 0] as const).filter(([term, weight]) => weight > 0 && !isMark(term))
  return { weights: new Map(words), length }
}
