/**
 * A model of the order of writes: a mailbox with two mails, of which the second answers the first, so that both change one
 * ticket, and the first is acknowledged; a poller that moves what it has read, two appliers, a deliverer, the sweeper; Redis, which forgets; and deaths
 * behind any step. `explore` looks at every state that any interleaving leads to.
 */
import { writeOrder, type WriteStep } from '../src/write-order.ts'

/** A change of the program that the model has to notice. */
export type Mutation =
  | 'cursor before row'
  | 'marked before row'
  | 'Redis alone'
  | 'no sweeper'
  | 'check, then insert'
  | 'acknowledged before the work'
  | 'a conflict means skip'
  | 'unknown is sent again'

/** What somebody holds in memory: where they are, and what they read. */
interface Hand {
  readonly mails: readonly number[]
  /** Steps taken. */
  readonly at: number
  /** Of an applier: the ticket's version and the row, as they were when it decided. */
  readonly version: number
  readonly wasDone: boolean
}

/** Everything that is somewhere. */
export interface State {
  readonly faultsLeft: number
  readonly inFolder: readonly boolean[]
  readonly raw: readonly boolean[]
  readonly row: readonly ('none' | 'open' | 'done')[]
  readonly cursor: number
  /** Jobs in Redis; an active one says whose it is. */
  readonly jobs: readonly ('none' | 'waiting' | number)[]
  readonly version: number
  readonly entries: readonly number[]
  readonly outbox: readonly ('none' | 'queued' | 'sending' | 'over')[]
  readonly sent: readonly number[]
  readonly poller: Hand | null
  readonly appliers: readonly (Hand | null)[]
  readonly deliverer: Hand | null
}

/** A step that was taken, and where it leads. */
export interface Move {
  readonly step: WriteStep | 'begin' | 'sweep' | 'stalled' | 'lease' | 'fault'
  readonly to: State
}

const mails = [0, 1]
const hand = (of: readonly number[]): Hand => ({ mails: of, at: 0, version: 0, wasDone: false })

/** Both mails lie in the folder, nothing was done. */
export const beginning = (faultsLeft: number): State => ({
  faultsLeft,
  inFolder: [true, true],
  raw: [false, false],
  row: ['none', 'none'],
  cursor: 0,
  jobs: ['none', 'none'],
  version: 0,
  entries: [0, 0],
  outbox: ['none', 'none'],
  sent: [0, 0],
  poller: null,
  appliers: [null, null],
  deliverer: null,
})

/** All that may happen next. */
export function moves(state: State, mutation: Mutation | null): readonly Move[] {
  return [
    ...pollerMoves(state, mutation),
    ...mails.flatMap((worker) => applierMoves(state, worker, mutation)),
    ...delivererMoves(state, mutation),
    ...sweeperMoves(state, mutation),
    ...faults(state),
  ]
}

const put = <T>(list: readonly T[], at: readonly number[], value: T): readonly T[] => list.map((old, n) => (at.includes(n) ? value : old))

function pollOrder(mutation: Mutation | null): readonly (typeof writeOrder.poll)[number][] {
  const order = [...writeOrder.poll]
  if (mutation === 'Redis alone') return order.filter((step) => step !== 'row')
  const early = mutation === 'cursor before row' ? 'cursor' : mutation === 'marked before row' ? 'marked' : null
  return early === null ? order : [early, ...order.filter((step) => step !== early)]
}

function pollerMoves(state: State, mutation: Mutation | null): readonly Move[] {
  const { poller, cursor, inFolder } = state
  if (poller === null) {
    const above = mails.filter((mail) => mail + 1 > cursor && inFolder[mail])
    // One mail at a time or all of them: what came in between belongs to the next pass.
    return [above.slice(0, 1), above].filter((set) => set.length > 0).map((set) => ({ step: 'begin', to: { ...state, poller: hand(set) } }))
  }
  const order = pollOrder(mutation)
  const step = order[poller.at]!
  const at = poller.at + 1
  return [{ step: `poll.${step}`, to: { ...polled(state, step, poller.mails), poller: at === order.length ? null : { ...poller, at } } }]
}

function polled(state: State, step: (typeof writeOrder.poll)[number], set: readonly number[]): State {
  const { raw, row, cursor, jobs, inFolder } = state
  const changes: Readonly<Record<typeof step, () => Partial<State>>> = {
    raw: () => ({ raw: put(raw, set, true) }),
    row: () => ({ row: row.map((old, mail) => (set.includes(mail) && old === 'none' ? 'open' : old)) }),
    cursor: () => ({ cursor: Math.max(cursor, ...set.map((mail) => mail + 1)) }),
    parsed: () => ({}),
    enqueued: () => ({ jobs: jobs.map((old, mail) => (set.includes(mail) && old === 'none' ? 'waiting' : old)) }),
    marked: () => ({ inFolder: put(inFolder, set, false) }),
  }
  return { ...state, ...changes[step]() }
}

function applierMoves(state: State, worker: number, mutation: Mutation | null): readonly Move[] {
  const own = state.appliers[worker] ?? null
  const become = (to: State, next: Hand | null): State => ({ ...to, appliers: put(to.appliers, [worker], next) })
  if (own === null) {
    return mails
      .filter((mail) => state.jobs[mail] === 'waiting')
      .map((mail) => ({ step: 'begin', to: become({ ...state, jobs: put(state.jobs, [mail], worker) }, hand([mail])) }))
  }
  const mail = own.mails[0]!
  const over = (to: State) => become({ ...to, jobs: to.jobs.map((job, n) => (n === mail && job === worker ? 'none' : job)) }, null)
  const isDone = state.row[mail] === 'done'
  const step = writeOrder.apply[own.at]!
  const next = (change: Partial<Hand>) => become(state, { ...own, at: own.at + 1, ...change })
  if (step === 'counted' && mutation === 'acknowledged before the work') {
    return [{ step: 'apply.counted', to: { ...next({ wasDone: isDone }), row: put(state.row, [mail], 'done') } }]
  }
  if (step === 'counted') return [{ step: 'apply.counted', to: isDone ? over(state) : next({ wasDone: isDone }) }]
  if (step === 'decided') return [{ step: 'apply.decided', to: next({ version: state.version }) }]
  // What a transaction wrote shows to nobody, and goes with it.
  if (step === 'written') return [{ step: 'apply.written', to: next({}) }]
  const guard = mutation === null || !['check, then insert', 'acknowledged before the work'].includes(mutation) ? isDone : own.wasDone
  if (guard) return [{ step: 'apply.committed', to: over(state) }]
  if (state.version !== own.version && mutation !== 'check, then insert') {
    const skipped = over({ ...state, row: put(state.row, [mail], 'done') })
    return [{ step: 'apply.committed', to: mutation === 'a conflict means skip' ? skipped : become(state, hand([mail])) }]
  }
  return [{ step: 'apply.committed', to: over(committed(state, mail)) }]
}

function committed(state: State, mail: number): State {
  const { row, entries, outbox, version } = state
  return {
    ...state,
    row: put(row, [mail], 'done'),
    entries: put(entries, [mail], entries[mail]! + 1),
    outbox: mail === 0 ? put(outbox, [mail], 'queued') : outbox,
    version: version + 1,
  }
}

function delivererMoves(state: State, mutation: Mutation | null): readonly Move[] {
  const { deliverer, outbox, sent } = state
  if (deliverer === null) {
    const due = mails.filter((mail) => outbox[mail] === 'queued')
    const claims = due.map((mail): Move => {
      return { step: 'deliver.claimed', to: { ...state, outbox: put(outbox, [mail], 'sending'), deliverer: hand([mail]) } }
    })
    // A lease that ran out: whether the mail arrived, nobody knows.
    const after = mutation === 'unknown is sent again' ? 'queued' : 'over'
    const lost = mails.filter((mail) => outbox[mail] === 'sending')
    return [...claims, ...lost.map((mail): Move => ({ step: 'lease', to: { ...state, outbox: put(outbox, [mail], after) } }))]
  }
  const mail = deliverer.mails[0]!
  if (deliverer.at === 0) {
    return [{ step: 'deliver.sent', to: { ...state, sent: put(sent, [mail], sent[mail]! + 1), deliverer: { ...deliverer, at: 1 } } }]
  }
  return [{ step: 'deliver.recorded', to: { ...state, outbox: put(outbox, [mail], 'over'), deliverer: null } }]
}

function sweeperMoves(state: State, mutation: Mutation | null): readonly Move[] {
  const { jobs, row, appliers } = state
  const forgotten = mutation === 'no sweeper' ? [] : mails.filter((mail) => row[mail] === 'open' && jobs[mail] === 'none')
  const stalled = mails.filter((mail) => typeof jobs[mail] === 'number' && appliers[Number(jobs[mail])]?.mails[0] !== mail)
  const enqueue = (mail: number): State => ({ ...state, jobs: put(jobs, [mail], 'waiting') })
  return [
    ...forgotten.map((mail): Move => ({ step: 'sweep', to: enqueue(mail) })),
    ...stalled.map((mail): Move => ({ step: 'stalled', to: enqueue(mail) })),
  ]
}

/** Anybody dies, Redis forgets, a job whose worker was slow runs a second time. */
function faults(state: State): readonly Move[] {
  if (state.faultsLeft === 0) return []
  const after = { ...state, faultsLeft: state.faultsLeft - 1 }
  const { appliers, jobs, poller, deliverer } = state
  const slow = mails.filter((mail) => typeof jobs[mail] === 'number')
  return [
    ...(poller ? [{ ...after, poller: null }] : []),
    ...mails.filter((worker) => appliers[worker]).map((worker) => ({ ...after, appliers: put(appliers, [worker], null) })),
    ...(deliverer ? [{ ...after, deliverer: null }] : []),
    ...(jobs.some((job) => job !== 'none') ? [{ ...after, jobs: put(jobs, mails, 'none' as const) }] : []),
    ...slow.map((mail) => ({ ...after, jobs: put(jobs, [mail], 'waiting' as const) })),
  ].map((to) => ({ step: 'fault', to }))
}

/** What is wrong with a state. @param isQuiet - nothing can happen any more */
function wrongWith({ entries, sent }: State, isQuiet: boolean): string | null {
  if (entries.some((count) => count > 1)) return 'a mail is two entries'
  if (sent.some((count) => count > 1)) return 'a mail went out twice'
  if (isQuiet && entries.includes(0)) return 'a mail is lost'
  return null
}

/** Looks at every state within so many faults, up to the first that is wrong. @returns what is wrong, and all steps that were taken */
export function explore(faultsLeft: number, mutation: Mutation | null = null) {
  const first = beginning(faultsLeft)
  const known = new Set([keyOf(first)])
  const steps = new Set<Move['step']>()
  const open = [first]
  for (let state = open.pop(); state; state = open.pop()) {
    const next = moves(state, mutation)
    const wrong = wrongWith(state, !next.some(({ step }) => step !== 'fault'))
    if (wrong !== null) return { states: known.size, wrong, steps }
    for (const { step, to } of next) {
      steps.add(step)
      const key = keyOf(to)
      if (known.has(key)) continue
      known.add(key)
      open.push(to)
    }
  }
  return { states: known.size, wrong: null, steps }
}

/** The appliers are alike: who of them does what makes no other state. */
function keyOf({ appliers, jobs, ...rest }: State): string {
  const [a, b] = appliers.map((own) => JSON.stringify(own))
  if (a! <= b!) return JSON.stringify([Object.values(rest), jobs, a, b])
  return JSON.stringify([Object.values(rest), jobs.map((job) => (typeof job === 'number' ? 1 - job : job)), b, a])
}
