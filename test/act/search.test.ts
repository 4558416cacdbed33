/** Search and suggestions over a real store: what is found, by whom, and that the index follows whatever happens to it. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { allowed } from '../../src/act/refusal-to-error.ts'
import { answerTicket, noteOnTicket } from '../../src/act/answer-ticket.ts'
import { createRecord, updateRecord } from '../../src/act/edit-records.ts'
import { editTicket } from '../../src/act/edit-ticket.ts'
import { checkSearch, feedSearch, rebuildSearch } from '../../src/act/feed-search.ts'
import { excerptsOf, findArticles, findTickets, type Viewer } from '../../src/act/search-tickets.ts'
import { suggestionsFor, voteOnSuggestion } from '../../src/act/suggest.ts'
import { NotFoundError, UserError } from '../../src/errors.ts'
import { openLog } from '../../src/logger.ts'
import { takeUpAgain } from '../../src/store/after-restore.ts'
import { conditionOf } from '../../src/tickets/records/ticket-query.ts'
import { displayId, type ContactId } from '../../src/tickets/ticket.ts'
import { ANN, EVE, SAM } from '../tickets/support/desk.ts'
import { BY_SAM, openEditBench, SAM_AGENT } from './editing.ts'

const log = openLog('test', 'silent')
const agent: Viewer = { kind: 'agent' }
const customer = (contact: string): Viewer => ({ kind: 'customer', contact: contact as ContactId })

async function openSearch() {
  const bench = await openEditBench()
  const { store } = bench.deps
  const find = async (text: string, viewer: Viewer = agent, filters: readonly string[] = []) => {
    const conditions = filters.map((filter) => allowed(conditionOf(filter, [])))
    const { numbers } = await findTickets({ text, conditions, viewer }, store)
    return (await Promise.all(numbers.map(async (number) => store.tickets.find(number)))).map((ticket) => ticket?.title)
  }
  const open = async (title: string, body = 'Please help.', more = {}) => bench.ticket({ title, body, ...more })
  return { ...bench, store, find, open, index: async () => rebuildSearch(store) }
}

describe('words', () => {
  it('find tickets by title and text, the better match first', async () => {
    const { find, open, index } = await openSearch()
    await open('Kettle leaks', 'Water on blank tiles.')
    await open('Blank pages', 'The printer prints blank pages only.')
    await open('Invoice', 'Nothing of it.')
    await index()
    expect(await find('blank')).toEqual(['Blank pages', 'Kettle leaks'])
    expect(await find('blank page')).toEqual(['Blank pages'])
    expect(await find('printing ')).toEqual(['Blank pages'])
    expect(await find('nowhere')).toEqual([])
  })

  it('are found in any script, unfinished, mistyped, with accents or without', async () => {
    const { find, open, index } = await openSearch()
    await open('Принтер не печатает')
    await open('プリンターが動かない', '紙が詰まりました。')
    await open('Rechnung für Müller')
    await open('Scheduler stopped')
    await index()
    expect(await find('принтер ')).toEqual(['Принтер не печатает'])
    expect(await find('принтеп ')).toEqual(['Принтер не печатает'])
    expect(await find('プリンター')).toEqual(['プリンターが動かない'])
    expect(await find('紙')).toEqual(['プリンターが動かない'])
    expect(await find('muller')).toEqual(['Rechnung für Müller'])
    expect(await find('schedu')).toEqual(['Scheduler stopped'])
    expect(await find('shceduler ')).toEqual(['Scheduler stopped'])
    expect(await find('schedulin')).toEqual(['Scheduler stopped'])
    expect(await find('how is the scheduler ')).toEqual(['Scheduler stopped'])
  })

  it('all must be there; where they never stand together, some do', async () => {
    const { store, open, index } = await openSearch()
    await open('Red kettle')
    await open('Blue pot')
    await index()
    const request = { conditions: [], viewer: agent }
    expect(await findTickets({ ...request, text: 'red kettle ' }, store)).toMatchObject({ isPartial: false, numbers: [expect.any(Number)] })
    const some = await findTickets({ ...request, text: 'red pot ' }, store)
    expect([some.isPartial, some.numbers.length]).toEqual([true, 2])
  })

  it('behind a few tickets with all of three words come those without one that tells little; no filter takes those', async () => {
    const { store, open, index } = await openSearch()
    for (let i = 0; i < 4; i++) await open(`Red pot ${i}`)
    const all = await open('Red kettle whistles')
    const most = await open('Kettle whistles')
    await open('Whistles')
    await index()
    const found = await findTickets({ conditions: [], viewer: agent, text: 'red kettle whistles ' }, store)
    expect(found).toMatchObject({ isPartial: false, numbers: [all.number, most.number], strict: [all.number] })
    const phrase = await findTickets({ conditions: [], viewer: agent, text: '"red kettle whistles" ' }, store)
    expect(phrase.numbers).toEqual([all.number])
  })

  it('phrases, people, tags, files and words that must not be there', async () => {
    const { find, open, index, deps, store } = await openSearch()
    const { number } = await open('One', 'the clock source is external')
    await open('Two', 'source of the clock', { reporter: { addrSpec: EVE, displayName: 'Eve' } })
    await createRecord('tag', { id: 'stalled' }, deps)
    await editTicket(number, [{ kind: 'tag', add: [{ name: 'stalled', value: null }], remove: [] }], BY_SAM, deps)
    await index()
    expect(await find('"clock source"')).toEqual(['One'])
    expect(await find(`clock from:${EVE}`)).toEqual(['Two'])
    expect(await find('clock from:acme.example')).toEqual(['One'])
    expect(await find('clock tag:stalled')).toEqual(['One'])
    expect(await find('clock -external ')).toEqual(['Two'])
    expect(await find(displayId(number))).toEqual(['One'])
    expect(await store.wordIndexes.tickets.count()).toBe(2)
  })

  it('together with filters', async () => {
    const { find, open, index, deps } = await openSearch()
    const { number } = await open('Kettle one')
    await open('Kettle two')
    await editTicket(number, [{ kind: 'set', field: 'severity', to: 'high' }], BY_SAM, deps)
    await index()
    expect(await find('kettle', agent, ['severity=high'])).toEqual(['Kettle one'])
    expect(await find('kettle', agent, ['severity!=high'])).toEqual(['Kettle two'])
    expect(await find('', agent, ['severity=high'])).toEqual(['Kettle one'])
  })

  it('show where they stand', async () => {
    const { store, open, index } = await openSearch()
    const ticket = await open('Kettle', 'When I press the button, steam comes out of the lid.')
    await index()
    const { terms } = await findTickets({ text: 'steam', conditions: [], viewer: agent }, store)
    const excerpt = (await excerptsOf([ticket], terms, { viewer: agent, store })).get(ticket.number)
    expect(excerpt && excerpt.found.map(([start, end]) => excerpt.text.slice(start, end))).toEqual(['steam'])
  })
})

describe('walls', () => {
  it('a customer finds what they report, and nothing by a note', async () => {
    const { store, find, open, index, deps } = await openSearch()
    const mine = await open('Kettle of Ann')
    await open('Kettle of Eve', 'Hot.', { reporter: { addrSpec: EVE, displayName: 'Eve' } })
    await noteOnTicket(mine.number, { by: SAM_AGENT, text: 'she is a difficult customer' }, deps)
    await answerTicket(mine.number, { by: SAM_AGENT, text: 'Descale it.', to: null, cc: [] }, deps)
    await index()
    const [ann = ''] = mine.reportedBy
    expect(await find('kettle', customer(ann))).toEqual(['Kettle of Ann'])
    expect(await find('descale', customer(ann))).toEqual(['Kettle of Ann'])
    expect(await find('difficult', customer(ann))).toEqual([])
    expect(await find('kettle difficult', customer(ann))).toEqual(['Kettle of Ann'])
    expect(await find('difficult')).toEqual(['Kettle of Ann'])
    const { terms } = await findTickets({ text: 'difficult', conditions: [], viewer: agent }, store)
    expect((await excerptsOf([mine], terms, { viewer: customer(ann), store })).size).toBe(0)
    expect((await excerptsOf([mine], terms, { viewer: agent, store })).size).toBe(1)
  })

  it('an article that is not published is for agents', async () => {
    const { store, index } = await openSearch()
    await createRecord('article', { title: 'Descaling', body: 'Use vinegar.' }, { store })
    await createRecord('article', { title: 'Descaling, internal', body: 'Charge for vinegar.', isPublished: false }, { store })
    await index()
    const titles = async (viewer: Viewer) => (await findArticles({ text: 'vinegar', viewer }, store, 5)).map(({ article }) => article.title)
    expect((await titles(agent)).toSorted()).toEqual(['Descaling', 'Descaling, internal'])
    expect(await titles(customer(ANN))).toEqual(['Descaling'])
  })
})

describe('suggestions (T-140)', () => {
  async function withSimilar() {
    const search = await openSearch()
    const asked = await search.open('Kettle leaks at the lid', 'Water runs from the lid of my kettle when it boils.')
    const close = await search.open('Lid of the kettle leaks', 'My kettle boils and water runs from its lid.')
    const far = await search.open('Kettle is red', 'I wanted a blue kettle.')
    await search.open('Invoice', 'A number is wrong.')
    const article = await createRecord(
      'article',
      { title: 'Leaking lids', body: 'Turn the lid of the kettle until it clicks.' },
      search.deps,
    )
    await search.index()
    const ids = async (voter: string | null = SAM) =>
      (await suggestionsFor({ ticket: asked.number, voter, limit: 3 }, search.store)).map(({ id }) => id)
    const vote = async (suggestion: string, value: 1 | -1 | null, voter: string = SAM) =>
      voteOnSuggestion({ ticket: asked.number, suggestion, voter, vote: value }, search.deps)
    return { ...search, asked, close: displayId(close.number), far: displayId(far.number), article, ids, vote }
  }

  it('are tickets and articles like the ticket, the most alike first, never itself', async () => {
    const { ids, close, far, article } = await withSimilar()
    expect(await ids()).toEqual([close, far, article.id])
  })

  it('T-141: 👎 demotes for who voted, a little for others; the latest vote counts', async () => {
    const { ids, vote, close, far } = await withSimilar()
    await vote(close, -1)
    expect((await ids()).slice(0, 2)).toEqual([far, close])
    expect((await ids('kim@us.example')).slice(0, 2)).toEqual([close, far])
    await vote(close, 1)
    expect((await ids()).slice(0, 2)).toEqual([close, far])
    await vote(close, null)
    expect((await ids()).slice(0, 2)).toEqual([close, far])
  })

  it('spam and merged tickets are none', async () => {
    const { ids, deps, close, store } = await withSimilar()
    await editTicket(Number(close.slice(4)) as never, [{ kind: 'set', field: 'isSpam', to: true }], BY_SAM, deps)
    await rebuildSearch(store)
    expect(await ids()).not.toContain(close)
  })

  it('a vote names something that there is, and not the ticket itself', async () => {
    const { vote, asked } = await withSimilar()
    await expect(vote('TKT-999', 1)).rejects.toThrow(NotFoundError)
    await expect(vote('ART-999', 1)).rejects.toThrow(NotFoundError)
    await expect(vote(displayId(asked.number), 1)).rejects.toThrow(UserError)
  })
})

describe('the feeder', () => {
  const isRight = async (store: Parameters<typeof checkSearch>[0]) => {
    const { stale, superfluous } = await checkSearch(store)
    return stale.length + superfluous.length === 0
  }

  it('follows every change within a moment, and goes on where another ended', async () => {
    const { store, find, open, deps } = await openSearch()
    await open('Before it ran')
    const feed = () => {
      const stop = new AbortController()
      const done = feedSearch({ store, log }, stop.signal)
      return async () => {
        stop.abort()
        await done
      }
    }
    const end = feed()
    await vi.waitFor(async () => expect(await find('before')).toHaveLength(1), 10_000)
    const { number } = await open('While it runs')
    await vi.waitFor(async () => expect(await find('while')).toHaveLength(1), 10_000)
    await noteOnTicket(number, { by: SAM_AGENT, text: 'remarkable' }, deps)
    await vi.waitFor(async () => expect(await find('remarkable')).toHaveLength(1), 10_000)
    const { id } = await createRecord('article', { title: 'Descaling', body: '' }, deps)
    await updateRecord('article', id, { values: { title: 'Decalcifying' } }, deps)
    await vi.waitFor(async () => expect(await findArticles({ text: 'decalcifying', viewer: agent }, store, 1)).toHaveLength(1), 10_000)
    await end()
    await open('After it ended')
    const endAgain = feed()
    await vi.waitFor(async () => expect(await find('ended')).toHaveLength(1), 10_000)
    await endAgain()
    expect(await isRight(store)).toBe(true)
  })

  it('loses nothing when its token is not known any more, nor when entries were lost', async () => {
    const { store, open, find } = await openSearch()
    const { number } = await open('First kettle')
    await rebuildSearch(store)
    await store.wordIndexes.tickets.remove([number])
    await store.wordIndexes.tickets.write([{ _id: 4711 as never, version: 1, terms: ['ghost'], weights: Buffer.from([4]), length: 1 }])
    await store.searchState.acquire('nobody', 0)
    await store.searchState.reached('nobody', { token: { _data: '8200' }, through: null, analysis: 1, index: null }, 0)
    expect(await isRight(store)).toBe(false)
    const stop = new AbortController()
    const done = feedSearch({ store, log }, stop.signal)
    await vi.waitFor(async () => expect(await isRight(store)).toBe(true), 15_000)
    stop.abort()
    await done
    expect(await find('kettle')).toEqual(['First kettle'])
  })

  it('makes all entries anew once the database was put back, also while it runs', async () => {
    const { store, open, find } = await openSearch()
    const { number } = await open('First kettle')
    const stop = new AbortController()
    const done = feedSearch({ store, log }, stop.signal)
    await vi.waitFor(async () => expect(await find('kettle')).toHaveLength(1), 10_000)
    const held = (await store.wordIndexes.tickets.find(number))!
    await store.wordIndexes.tickets.write([{ ...held, version: 9, terms: ['future'], weights: Buffer.from([4]) }])
    expect(await isRight(store)).toBe(false)
    await takeUpAgain({ before: null, signs: ['a test'], highestTicket: 0, beforeMs: 0 }, store)
    await vi.waitFor(async () => expect(await isRight(store)).toBe(true), 15_000)
    stop.abort()
    await done
    expect(await find('kettle')).toEqual(['First kettle'])
  })

  it('rebuilding gives the same while searches go on', async () => {
    const { store, find, open } = await openSearch()
    for (let i = 0; i < 12; i++) await open(`Kettle number ${i}`)
    await rebuildSearch(store)
    const before = await store.wordIndexes.tickets.find(1 as never)
    const searches = Promise.all(Array.from({ length: 20 }, async () => wait(Math.random() * 50).then(async () => find('kettle'))))
    await rebuildSearch(store)
    expect((await searches).every((found) => found.length === 12)).toBe(true)
    expect(await store.wordIndexes.tickets.find(1 as never)).toEqual(before)
  })
})
