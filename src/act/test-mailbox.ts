/** Tries what a mailbox of the configuration needs: log-ins, folders, sending. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { ImapServer } from '../imap/imap-client.ts'
import { MailboxSession } from '../imap/mailbox-session.ts'
import type { AccessTokens } from '../oauth/access-tokens.ts'
import { closeTransport, createTransport, verifyTransport, type Transport } from '../smtp/transport.ts'
import { sendProbe } from './probe-mailbox.ts'
import { nearestName } from '../config/did-you-mean.ts'
import { keyOf, watchedFolders } from '../config/watched-folder.ts'

export interface MailboxCheck {
  readonly step: 'imap' | 'folder' | 'smtp' | 'probe'
  readonly isGood: boolean
  /** For the admin: what was found, or what went wrong and where to look. */
  readonly finding: string
}

/** How a mailbox is tried. */
export interface MailboxTrial {
  /** Also sends a probe mail from the mailbox to itself. */
  readonly send: boolean
  /** Access tokens; needed only by mailboxes that sign in by OAuth. */
  readonly accessTokens?: Pick<AccessTokens, 'of'> | undefined
}

/** Tries one step after the other; a failed step does not stop the later ones. */
export async function* testMailbox(
  mailbox: MailboxConfig,
  config: Config,
  { send, accessTokens }: MailboxTrial,
): AsyncGenerator<MailboxCheck> {
  const server = { ...mailbox.imap, accessToken: accessTokens?.of(mailbox, 'imap') }
  const key = `mailboxes: ${mailbox.name}: imap`
  yield withKey(key, await runStep('imap', () => serverFindings(mailbox, server)))
  for (const watched of watchedFolders(mailbox)) {
    const { folder, source, after } = watched
    const label = source === 'sent' ? 'sent folder' : 'folder'
    const folderKey = `mailboxes: ${mailbox.name}: ${keyOf(watched, mailbox)}`
    yield withKey(folderKey, await runStep('folder', () => folderFindings(server, { folder, label, isReadOnly: after === 'nothing' })))
  }
  const accessToken = accessTokens?.of(mailbox, 'smtp')
  const transport = createTransport(mailbox.smtp, { dkim: mailbox.dkim, accessToken, times: { connectMs } })
  try {
    yield withKey(`mailboxes: ${mailbox.name}: smtp`, await runStep('smtp', () => smtpFindings(mailbox, transport)))
    if (send) yield await runStep('probe', () => probeFindings(mailbox, config, transport))
  } finally {
    closeTransport(transport)
  }
}

/** Somebody waits for the result: a server that is silent for this long counts as failed. */
const connectMs = 20_000

/** Puts the key of the configuration that needs mending before the finding of a failed step. */
function withKey(key: string, check: MailboxCheck): MailboxCheck {
  return check.isGood ? check : { ...check, finding: `${key}: ${check.finding}` }
}

/** Runs one step; an error becomes its finding. */
export async function runStep(step: MailboxCheck['step'], attempt: () => Promise<string>): Promise<MailboxCheck> {
  try {
    return { step, isGood: true, finding: await attempt() }
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error))
    const reason = cause instanceof Error && !message.includes(cause.message) ? `: ${cause.message}` : ''
    return { step, isGood: false, finding: `${message}${reason}` }
  }
}

async function serverFindings({ imap }: MailboxConfig, server: ImapServer): Promise<string> {
  const session = await MailboxSession.open({ server, folder: 'INBOX', isReadOnly: true })
  try {
    const folders = await session.folders()
    const missing = imap.after === 'move' && !folders.includes(imap.moveTo) ? `; ${imap.moveTo} will be made` : ''
    const missingCapabilities = ['IDLE', 'MOVE', 'UIDPLUS'].filter((name) => !session.capabilities.includes(name))
    const lacks = missingCapabilities.length === 0 ? '' : `; the server lacks ${missingCapabilities.join(', ')}, which costs time only`
    return `logged in at ${imap.host}:${imap.port}; folders: ${folders.join(', ')}${missing}; capabilities: ${session.capabilities.join(' ')}${lacks}`
  } finally {
    await session.logout()
  }
}

async function folderFindings(
  server: ImapServer,
  { folder, label, isReadOnly }: { readonly folder: string; readonly label: string; readonly isReadOnly: boolean },
): Promise<string> {
  const session = await MailboxSession.open({ server, folder, isReadOnly }).catch(async (error: unknown) => {
    throw (await missingFolder(server, folder)) ?? error
  })
  try {
    return `${label} ${folder}: ${session.count} mails, UIDVALIDITY ${session.uidValidity}`
  } finally {
    await session.logout()
  }
}

/** Which folders the server has, and which name was probably meant; null: it has the folder, or cannot list its folders. */
async function missingFolder(server: ImapServer, folder: string): Promise<Error | null> {
  const folders = await foldersOf(server).catch(() => null)
  if (!folders || folders.includes(folder)) return null
  const nearest = nearestName(folder, folders)
  const hint = nearest === null ? '' : `; did you mean "${nearest}"?`
  return new Error(`the server opens no such folder as "${folder}"; it has ${folders.join(', ')}${hint}`)
}

async function foldersOf(server: ImapServer): Promise<readonly string[]> {
  const session = await MailboxSession.open({ server, folder: 'INBOX', isReadOnly: true })
  try {
    return await session.folders()
  } finally {
    await session.logout()
  }
}

async function smtpFindings({ smtp }: MailboxConfig, transport: Transport): Promise<string> {
  await verifyTransport(transport)
  return `${smtp.user === undefined ? 'connected to' : 'logged in at'} ${smtp.host}:${smtp.port}`
}

async function probeFindings(mailbox: MailboxConfig, config: Config, transport: Transport): Promise<string> {
  const { messageId, answer } = await sendProbe(mailbox, config, transport)
  return `sent as <${messageId}>; the server said: ${answer}`
}
