/** A submission server that takes tokens alone (SASL XOAUTH2), as Exchange Online's does. */

import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** What it took, and how to end it. */
export interface TokenSmtp {
  readonly port: number
  readonly received: { readonly owner: string; readonly raw: Buffer }[]
  /** Answers to log-ins that were refused. */
  readonly refusals: string[]
  /** What a refused log-in is told after its code; default: Exchange's usual words. */
  refusal: string | null
  stop(): Promise<void>
}

/** Starts it; `userOf` tells whose mailbox a token opens. */
export async function startTokenSmtp(userOf: (token: string) => Promise<string | null>): Promise<TokenSmtp> {
  const state = { refusal: null as string | null, received: [] as { owner: string; raw: Buffer }[], refusals: [] as string[] }
  const server = new SMTPServer({
    authMethods: ['XOAUTH2'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth({ username = '', accessToken = '' }, _session, callback) {
      void userOf(accessToken).then((user) => {
        if (state.refusal === null && user === username) return callback(null, { user: username })
        const words = state.refusal ?? '5.7.3 Authentication unsuccessful'
        state.refusals.push(words)
        callback(Object.assign(new Error(words), { responseCode: 535 }))
      })
    },
    onData(stream, session, callback) {
      void Array.fromAsync(stream as AsyncIterable<Buffer>).then((pieces) => {
        for (const { address } of session.envelope.rcptTo) state.received.push({ owner: address, raw: Buffer.concat(pieces) })
        callback(null)
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}
