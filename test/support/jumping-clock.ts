/** Loaded into a worker before all else: its clock is wrong by what INTRAY_TEST_CLOCK, a file, says in milliseconds at that moment. */
import { readFileSync } from 'node:fs'

const file = process.env['INTRAY_TEST_CLOCK'] ?? ''
const lookEveryMs = 100
const True = Date
let wrongByMs = 0

function look(): void {
  try {
    wrongByMs = Number(readFileSync(file, 'utf8'))
  } catch {
    // Nothing was said yet.
  }
}

look()
setInterval(look, lookEveryMs).unref()

globalThis.Date = new Proxy(True, {
  construct: (clock, args, own) => Reflect.construct(clock, args.length === 0 ? [True.now() + wrongByMs] : args, own) as object,
  get: (clock, key, own) => (key === 'now' ? () => True.now() + wrongByMs : Reflect.get(clock, key, own)) as unknown,
})
