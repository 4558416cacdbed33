/** The order of writes that nothing is lost by and nothing done twice, step by step: what a process may die after, and tests let it. */

/** Every step, in its order, by who takes it; `cursor` and `parsed` are taken side by side. */
export const writeOrder = {
  poll: ['raw', 'row', 'cursor', 'parsed', 'enqueued', 'marked'],
  apply: ['counted', 'decided', 'written', 'committed'],
  deliver: ['claimed', 'sent', 'recorded'],
} as const

/** The steps of a restore, which nobody else works beside. */
export const restoreOrder = ['noted', 'emptied', 'filled', 'begun', 'lifted', 'ended'] as const

type Order = typeof writeOrder & { readonly restore: typeof restoreOrder }
/** A step, such as `poll.row`. */
export type WriteStep = { readonly [Role in keyof Order]: `${Role}.${Order[Role][number]}` }[keyof Order]

/** `poll.row`, or `poll.row:3`: the third time. Set by tests alone. */
const [fatalStep, fatalCount = '1'] = (process.env['INTRAY_DIE_AFTER'] ?? '').split(':')
let timesLeft = Number(fatalCount)

/** Says that a step is taken. Where a test says so, not a line of the process runs any more. */
export function taken(step: WriteStep): void {
  if (step !== fatalStep) return
  timesLeft -= 1
  if (timesLeft <= 0) process.kill(process.pid, 'SIGKILL')
}
