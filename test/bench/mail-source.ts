/** The IMAP server that the benchmark polls: Dovecot where it is installed, else the demo's. */

import { startMailServer } from '../../demo/servers/mail-server.ts'
import { startDovecot } from '../support/dovecot.ts'
import { childNamed, cpuMsOfTree } from './usage.ts'

/** An IMAP server with a mailbox per user; the password of each is `bench`. */
export interface MailSource {
  readonly server: 'Dovecot' | 'demo server'
  readonly port: number
  /** Puts a mail into a user's INBOX, or another folder. */
  deliver(user: string, bytes: Uint8Array, folder?: string): Promise<void>
  /** CPU of the server so far, in ms; null of the demo server, which runs inside of the benchmark. */
  cpuMs(): number | null
  stop(): Promise<void>
}

/** Password of every user. */
export const password = 'bench'

/** Starts the server. */
export async function startMailSource(users: readonly string[]): Promise<MailSource> {
  const dovecot = await startDovecot({ users: users.map((user) => ({ user, password })) })
  if (dovecot === null) return demoSource(users)
  const pid = childNamed('dovecot')
  return {
    server: 'Dovecot',
    port: dovecot.port,
    deliver: dovecot.deliver,
    cpuMs: () => (pid === null ? null : cpuMsOfTree(pid)),
    stop: dovecot.stop,
  }
}

async function demoSource(users: readonly string[]): Promise<MailSource> {
  const addressOf = (user: string) => `${user}@bench.example`
  const server = await startMailServer({
    accounts: users.map((user) => ({ address: addressOf(user), user, password })),
  })
  return {
    server: 'demo server',
    port: server.imapPort,
    deliver: async (user, bytes, mailbox = 'INBOX') => {
      server.deliver(addressOf(user), Buffer.from(bytes), { mailbox })
    },
    cpuMs: () => null,
    stop: server.stop,
  }
}
