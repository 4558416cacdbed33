/** Sends a mail from a mailbox to itself, to see that it goes out, comes back, and which server authenticates it on the way. */
import { tokenKeys } from '../config/token-keys.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { MailServerError } from '../errors.ts'
import type { ImapServer } from '../imap/imap-client.ts'
import { MailboxSession } from '../imap/mailbox-session.ts'
import { composeMail } from '../mail/compose/compose.ts'
import { parseMail } from '../mail/parse-mail.ts'
import { probeId } from '../mail/probe-id.ts'
import { authservIdOf } from '../mail/sender-proof/authentication.ts'
import { sendMail, type Transport } from '../smtp/transport.ts'

/** A probe that the server accepted. */
export interface SentProbe {
  readonly messageId: string
  /** The server's reply. */
  readonly answer: string
}

/** A probe that came back. */
export interface ReturnedProbe {
  readonly seconds: number
  /** The authserv-id of the topmost Authentication-Results field (RFC 8601); null: the mail has none. */
  readonly authservId: string | null
}

/** Sends a probe. @throws {MailServerError|AuthenticationRefusedError|SmtpRejectedError} when the server does not accept it */
export async function sendProbe(mailbox: MailboxConfig, config: Config, transport: Transport): Promise<SentProbe> {
  const address = mailbox.addresses[0] ?? ''
  const messageId = probeId(address.slice(address.lastIndexOf('@') + 1))
  const mail = {
    kind: 'alert' as const,
    messageId,
    fromName: mailbox.displayName ?? mailbox.name,
    fromAddress: address,
    replyTo: address,
    to: [{ displayName: '', addrSpec: address }],
    cc: [],
    inReplyTo: null,
    references: [],
    subject: `Test of the mailbox ${mailbox.name}`,
    text: 'Intray sent this mail to try the mailbox out. Nothing needs to be done with it.\n',
  }
  const facts = { recipients: [address], files: [], keys: tokenKeys(config), nowMs: Date.now() }
  const { recipients, fault } = await sendMail(transport, composeMail(mail, facts))
  if (fault) throw fault
  return { messageId, answer: recipients[0]?.text ?? 'nothing' }
}

/**
 * Sends a probe and waits until it is in the folder.
 *
 * @param folder - where to look, for at most `limitMs` milliseconds
 * @throws {MailServerError} when it does not arrive in time, and whatever sendProbe throws
 */
export async function returnProbe(
  folder: { readonly server: ImapServer; readonly name: string; readonly limitMs: number },
  send: () => Promise<SentProbe>,
): Promise<ReturnedProbe> {
  const session = await MailboxSession.open({ server: folder.server, folder: folder.name, isReadOnly: true })
  try {
    let above = Math.max(0, ...(await session.uidsAbove(0)))
    const startedMs = performance.now()
    const { messageId } = await send()
    const late = AbortSignal.timeout(folder.limitMs)
    while (!late.aborted) {
      const uids = await session.uidsAbove(above)
      for (const { bytes } of (await session.fetch(uids.slice(0, 100))).values()) {
        const { message } = await parseMail(bytes)
        if (message.messageId !== messageId) continue
        const [topmost = null] = message.authenticationResults
        return { seconds: (performance.now() - startedMs) / 1000, authservId: topmost === null ? null : authservIdOf(topmost) }
      }
      above = Math.max(above, ...uids.slice(0, 100))
      if (uids.length <= 100) await session.waitForNews(2_000, late)
    }
    throw new MailServerError(`the probe <${messageId}> was taken, but is not in ${folder.name} after ${folder.limitMs / 1000} s`)
  } finally {
    await session.logout()
  }
}
