/** `intray mailbox login`: signs in at the mailbox's OAuth provider, in a browser or on another device. */
import { createInterface } from 'node:readline'
import { signInMailbox } from '../act/sign-in-mailbox.ts'
import { testMailbox } from '../act/test-mailbox.ts'
import { mailboxNamed } from '../config/read-config.ts'
import type { SignInTalk } from '../oauth/browser-sign-in.ts'
import { printChecks } from './mailbox-checks.ts'
import { print, printJson } from './output.ts'
import { withRuntime, type PrintOptions } from './session.ts'

/** Whoever takes longer has gone away. */
const longestMs = 15 * 60_000

/** Signs in, then tries the mailbox. */
export async function login(name: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store, config, accessTokens }) => {
    const mailbox = mailboxNamed(config, name)
    const { talk, end } = talkInTerminal()
    const names = await signInMailbox(mailbox, talk, { config, store, accessTokens }).finally(end)
    if (options.json) await printJson({ mailbox: name, signed_in: true, resumed: names })
    else await print(`signed in; within the poll interval these go on: ${names.join(', ')}\n`)
    await printChecks(testMailbox(mailbox, config, { send: false, accessTokens }), options)
  })
}

function talkInTerminal(): { readonly talk: SignInTalk; readonly end: () => void } {
  const lines = process.stdin.isTTY ? createInterface({ input: process.stdin }) : null
  const pasted = new Promise<string>((resolve) => lines?.once('line', resolve))
  const signal = AbortSignal.timeout(longestMs)
  return { talk: { show: ({ url, code }) => void process.stderr.write(invitation(url, code)), pasted, signal }, end: () => lines?.close() }
}

function invitation(url: string, code: string | null): string {
  if (code !== null) return `Open ${url} on any device, sign in as the mailbox (or as somebody who may open it) and type the code ${code}\n`
  return (
    `Open this in a browser and sign in as the mailbox (or as somebody who may open it):\n\n  ${url}\n\n` +
    `The browser comes back to this machine. If it runs on another one, its last page cannot be reached: paste its address here.\n`
  )
}
