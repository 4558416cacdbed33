/** What the scenarios of faults add up to: `npm run faults` prints it as its last line. */
import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { CrowdResult } from './crowd.ts'

/** Adds a scenario. @param run - mails that were sent, and faults that were made meanwhile */
export function noteFaults(result: CrowdResult, { sent, faults }: { readonly sent: number; readonly faults: number }): void {
  const file = process.env['INTRAY_FAULT_TALLY']
  if (file === undefined) return
  const { messages, lost, wrongMails, doubles } = result
  const doubled = doubles.length + Math.max(0, messages - sent)
  const name = expect.getState().currentTestName
  appendFileSync(file, `${JSON.stringify({ name, sent, messages, lost: lost.length + wrongMails.length, doubled, faults })}\n`)
}
