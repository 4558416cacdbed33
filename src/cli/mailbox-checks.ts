/** Prints the results of trying a mailbox. */
import type { MailboxCheck } from '../act/test-mailbox.ts'
import { print, printJson } from './output.ts'

/** Prints a line for each step as it ends; a failed step sets exit code 2. */
export async function printChecks(checks: AsyncIterable<MailboxCheck>, { json }: { readonly json: boolean }): Promise<void> {
  for await (const check of checks) {
    if (!check.isGood) process.exitCode = 2
    if (json) await printJson(check)
    else await print(`${check.isGood ? 'ok    ' : 'failed'}  ${check.step.padEnd(6)}  ${check.finding}\n`)
  }
}
