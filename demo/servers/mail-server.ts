/** A small mail provider in this process: real IMAP and SMTP on loopback, for the demo and the tests. */

import type { MailAccount, SmtpFault, SmtpStep, StoredMessage, TlsKey } from './demo-mail.ts'
import { startDemoImap } from './demo-imap.ts'
import { startDemoSmtp } from './demo-smtp.ts'
import { LOOPBACK } from './local-port.ts'

/** How to start a mail server. */
export interface MailServerOptions {
  readonly accounts: readonly MailAccount[]
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default: a free one. */
  readonly imapPort?: number
  /** Default: a free one. */
  readonly smtpPort?: number
  /** PEM texts: then both ports speak TLS from the first byte. Default: neither speaks TLS. */
  readonly tls?: TlsKey
  /** Asked at every step of every SMTP transaction; undefined lets it pass. */
  readonly fault?: (step: SmtpStep) => SmtpFault | undefined
}

/**
 * A running mail server. Every account has the mailboxes INBOX, Sent and Archive, all in memory.
 *
 * A mail to `name+detail@domain` is for `name@domain`; an unknown name of a domain that an account has is refused with
 * 550 5.1.1, any other domain with 550 5.7.1.
 */
export interface MailServer {
  readonly host: string
  readonly imapPort: number
  readonly smtpPort: number
  /** Puts a mail into a mailbox, past SMTP. @returns its UID @throws NotFoundError for an unknown address or mailbox */
  deliver(address: string, raw: Buffer | string, options?: DeliverOptions): number
  /** What lies in a mailbox, by default INBOX, oldest first. @throws NotFoundError for an unknown address or mailbox */
  messages(address: string, mailbox?: string): readonly StoredMessage[]
  /** Gives a mailbox another UIDVALIDITY and numbers its mails anew from 1, as a folder made anew has it; cuts all connections. */
  renewMailbox(address: string, mailbox?: string): void
  /**
   * Backs a mailbox up.
   *
   * @returns what puts it back, under the same UIDVALIDITY: UIDs that were given since are given again; cuts all connections,
   *   unless it is told not to
   */
  backUpMailbox(address: string, mailbox?: string): (isCutting?: boolean) => void
  /** Cuts all IMAP connections. */
  disconnectAll(): void
  /** Cuts all connections and frees the ports; what was delivered is gone. */
  stop(): Promise<void>
}

/** Where a mail goes, by default into INBOX without flags. */
export interface DeliverOptions {
  readonly mailbox?: string
  readonly flags?: readonly string[]
}

/** Starts the IMAP and the SMTP side. @throws Error when a port that was asked for is taken */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const { accounts, host = LOOPBACK, tls = null, fault = () => undefined } = options
  const imap = await startDemoImap(accounts, { host, port: options.imapPort ?? 0, tls })
  const smtp = await startDemoSmtp({
    accounts,
    host,
    port: options.smtpPort ?? 0,
    tls,
    fault,
    deliver: ({ user }, raw) => imap.append({ user, mailbox: 'INBOX' }, raw, []),
  }).catch(async (error: unknown) => {
    await imap.stop()
    throw error
  })
  const userOf = (address: string) => accounts.find((account) => account.address === address)?.user ?? address
  return {
    host,
    imapPort: imap.port,
    smtpPort: smtp.port,
    disconnectAll: imap.disconnectAll,
    deliver: (address, raw, { mailbox = 'INBOX', flags = [] } = {}) =>
      imap.append({ user: userOf(address), mailbox }, Buffer.from(raw), flags),
    messages: (address, mailbox = 'INBOX') => imap.messages({ user: userOf(address), mailbox }),
    renewMailbox: (address, mailbox = 'INBOX') => {
      imap.renew({ user: userOf(address), mailbox })
      imap.disconnectAll()
    },
    backUpMailbox: (address, mailbox = 'INBOX') => {
      const putBack = imap.backUp({ user: userOf(address), mailbox })
      return (isCutting = true) => {
        putBack()
        if (isCutting) imap.disconnectAll()
      }
    },
    stop: async () => void (await Promise.all([imap.stop(), smtp.stop()])),
  }
}
