/** Alerts the admins, once, that a mailbox is paused or may not send; by another mailbox, since it may be unable to send itself. */
import { randomBytes } from 'node:crypto'
import { adminsOf } from '../config/admins.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { tokenKeys } from '../config/token-keys.ts'
import { AuthenticationRefusedError } from '../errors.ts'
import type { Log } from '../logger.ts'
import { composeMail, type ComposedMail } from '../mail/compose/compose.ts'
import { sendMail, type Transport } from '../smtp/transport.ts'
import type { MailboxState } from '../store/mailbox-states.ts'
import type { Store } from '../store/store.ts'

export interface AlertDeps {
  readonly store: Pick<Store, 'mailboxStates'>
  readonly config: Config
  /** The connection pool of a mailbox, by its name. */
  readonly transports: (mailbox: string) => Transport
  readonly log: Log
  readonly now: () => number
}

/**
 * Sends one mail for each mailbox that stands still, whichever of its folders do. When no mailbox can send it, the next pass tries again,
 * unless all servers refuse the log-in: a refusing server is not asked for ever.
 *
 * @returns how many alerts were sent
 */
export async function alertPausedMailboxes(deps: AlertDeps): Promise<number> {
  const { mailboxStates } = deps.store
  let sent = 0
  for (const state of await mailboxStates.standingUntold()) {
    const mailbox = deps.config.mailboxes.find(({ name }) => name === state.mailbox)
    if (mailbox === undefined || !(await mailboxStates.claimAlert(state.mailbox))) continue
    const isSent = await sendAlert(mailbox, state, deps)
    await (isSent ? mailboxStates.endAlert(state.mailbox) : mailboxStates.dropAlert(state.mailbox))
    sent += Number(isSent)
  }
  return sent
}

async function sendAlert(paused: MailboxConfig, state: MailboxState, deps: AlertDeps): Promise<boolean> {
  const admins = adminsOf(deps.config, paused)
  if (admins.length === 0) return true
  const isPaused = new Set((await deps.store.mailboxStates.all()).filter(({ pausedAt }) => pausedAt).map(({ mailbox }) => mailbox))
  const senders = deps.config.mailboxes.toSorted((a, b) => Number(isPaused.has(a.name)) - Number(isPaused.has(b.name)))
  let isOver = true
  for (const sender of senders) {
    const { fault } = await sendMail(deps.transports(sender.name), alertOf(state, { sender, admins }, deps))
    if (fault === null) return true
    isOver &&= fault instanceof AuthenticationRefusedError
    deps.log.warn({ err: fault, mailbox: sender.name }, 'the admins could not be told by this mailbox')
  }
  return isOver
}

function alertOf(
  { mailbox, lastError, pausedAt, sendingRefusal }: MailboxState,
  { sender, admins }: { readonly sender: MailboxConfig; readonly admins: readonly string[] },
  { config, now }: AlertDeps,
): ComposedMail {
  const address = sender.addresses[0] ?? ''
  const mail = {
    kind: 'alert' as const,
    messageId: `paused.${randomBytes(12).toString('hex')}@${address.slice(address.lastIndexOf('@') + 1)}`,
    fromName: sender.displayName ?? sender.name,
    fromAddress: address,
    replyTo: address,
    to: admins.map((addrSpec) => ({ displayName: '', addrSpec })),
    cc: [],
    inReplyTo: null,
    references: [],
    subject: `The mailbox ${mailbox} ${pausedAt ? 'is paused' : 'may not send'}`,
    text: pausedAt
      ? pauseText(mailbox, pausedAt, lastError?.text ?? 'its server refused the credentials')
      : sendingText(mailbox, sendingRefusal ?? 'its server refused the credentials'),
  }
  return composeMail(mail, { recipients: admins, files: [], keys: tokenKeys(config), nowMs: now() })
}

function pauseText(mailbox: string, pausedAt: Date, reason: string): string {
  return (
    `Three times in a row the mailbox ${mailbox} was refused; since ${pausedAt.toISOString()} it is paused. Mail waits on its server, none is lost.\n\n` +
    `What the last refusal says:\n\n${reason}\n\n` +
    `Once that is mended, \`intray mailbox login ${mailbox}\` (OAuth) or \`intray mailbox resume ${mailbox}\` (password) lets it go on.\n`
  )
}

function sendingText(mailbox: string, reason: string): string {
  return (
    `Three times in a row the mailbox ${mailbox} was refused when it was to send. Its mail waits and is tried again for five days.\n\n` +
    `What the last refusal says:\n\n${reason}\n\n` +
    `Once that is mended, \`intray mailbox resume ${mailbox}\` (with OAuth, \`login\`) sends it at once; by itself it goes out within four hours.\n`
  )
}
