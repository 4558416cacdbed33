/** A world of mail between installations: one server of mailboxes, and a relay before it that rewrites, and answers as robots do. */

import { startDemoSmtp } from '../../demo/servers/demo-smtp.ts'
import { startMailServer, type MailServer } from '../../demo/servers/mail-server.ts'
import { password, type InstallationOptions } from './installation.ts'
import type { Copy } from './privacy/arrived.ts'

/** What the relay does. */
export interface RelayRules {
  /** Changes a mail on its way; by default nothing. */
  readonly rewrite?: (raw: string) => string
  /** What a robot at an address writes when a mail arrives: recipients and raw mails; by default nothing. */
  readonly robot?: (address: string, raw: string) => readonly { readonly to: string; readonly raw: string }[]
}

/** The world. */
export interface World {
  readonly mail: MailServer
  /** Where installations of this world have their mailboxes, and send their mail. */
  readonly ports: NonNullable<InstallationOptions['ports']>
  /** How an installation reaches a mailbox of this world. */
  mailbox(address: string): object
  stop(): Promise<void>
}

/** Starts it with a mailbox for each address. */
export async function startWorld(addresses: readonly string[], { rewrite, robot }: RelayRules): Promise<World> {
  const accounts = addresses.map((address) => ({ address, user: address, password }))
  const mail = await startMailServer({ accounts })
  const arrived: Copy[] = []
  const smtp = await startDemoSmtp({
    ...{ accounts, host: mail.host, port: 0, tls: null, fault: () => undefined },
    deliver: ({ address }, raw) => {
      arrived.push({ owner: address, raw })
      mail.deliver(address, rewrite?.(raw.toString('latin1')) ?? raw)
      for (const answer of robot?.(address, raw.toString('latin1')) ?? []) mail.deliver(answer.to, answer.raw)
    },
  })
  const server = (port: number) => ({ host: mail.host, port, tls: 'none' })
  return {
    mail,
    ports: { imapPort: mail.imapPort, smtpPort: smtp.port, received: () => arrived },
    mailbox: (address) => ({
      addresses: [address],
      imap: { ...server(mail.imapPort), user: address, password },
      smtp: server(smtp.port),
    }),
    async stop() {
      await smtp.stop()
      await mail.stop()
    },
  }
}
