/** Tries out what a mailbox of the configuration needs: log-ins, folders, sending. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { ImapServer } from '../imap/imap-client.ts'
import { MailboxSession } from '../imap/mailbox-session.ts'
import type { AccessTokens } from '../oauth/access-tokens.ts'
import { closeTransport, createTransport, verifyTransport, type Transport } from '../smtp/transport.ts'
import { sendProbe } from './probe-mailbox.ts'
import { nearestName } from '../config/did-you-mean.ts'
import { keyOf, watchedFolders } from '../config/watched-folder.ts'

/** What came of one step. */
export interface MailboxCheck {
  readonly step: 'imap' | 'folder' | 'smtp' | 'probe'
  readonly isGood: boolean
  /** For the admin: what was found, or what went wrong and where to look. */
  readonly finding: string
}

/** How a mailbox is tried. */
export interface MailboxTrial {
  /** Also send a probe mail from the mailbox to itself. */
  readonly send: boolean
  /** Of mailboxes that sign in by OAuth; others need none. */
  readonly accessTokens?: Pick<AccessTokens, 'of'> | undefined
}

/**
 * Tries one thing after another; a step that fails does not keep the later ones from being tried.
 */
export async function* testMailbox(
  mailbox: MailboxConfig,
  config: Config,
  { send, accessTokens }: MailboxTrial,
): AsyncGenerator<MailboxCheck> {
  const server = { ...mailbox.imap, accessToken: accessTokens?.of(mailbox, 'imap') }
  const key = `mailboxes: ${mailbox.name}: imap`
  yield named(key, await checked('imap', () => serverFindings(mailbox, server)))
  for (const watched of watchedFolders(mailbox)) {
    const { folder, source, after } = watched
    const what = source === 'sent' ? 'sent folder' : 'folder'
    const folderKey = `mailboxes: ${mailbox.name}: ${keyOf(watched, mailbox)}`
    yield named(folderKey, await checked('folder', () => folderFindings(server, { folder, what, isReadOnly: after === 'nothing' })))
  }
  const accessToken = accessTokens?.of(mailbox, 'smtp')
  const transport = createTransport(mailbox.smtp, { dkim: mailbox.dkim, accessToken, times: { connectMs } })
  try {
    yield named(`mailboxes: ${mailbox.name}: smtp`, await checked('smtp', () => smtpFindings(mailbox, transport)))
    if (send) yield await checked('probe', () => probeFindings(mailbox, config, transport))
  } finally {
    closeTransport(transport)
  }
}

/** Somebody waits for the answer: a server that says nothing for so long is told as such. */
const connectMs = 20_000

/** What failed begins with the key of the configuration that it is to be mended at. */
function named(key: string, check: MailboxCheck): MailboxCheck {
  return check.isGood ? check : { ...check, finding: `${key}: ${check.finding}` }
}

/** One step; what it throws is told as its finding. */
export async function checked(step: MailboxCheck['step'], attempt: () => Promise<string>): Promise<MailboxCheck> {
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
    const wanted = ['IDLE', 'MOVE', 'UIDPLUS'].filter((name) => !session.capabilities.includes(name))
    const lacks = wanted.length === 0 ? '' : `; the server lacks ${wanted.join(', ')}, which costs time only`
    return `logged in at ${imap.host}:${imap.port}; folders: ${folders.join(', ')}${missing}; capabilities: ${session.capabilities.join(' ')}${lacks}`
  } finally {
    await session.logout()
  }
}

async function folderFindings(
  server: ImapServer,
  { folder, what, isReadOnly }: { readonly folder: string; readonly what: string; readonly isReadOnly: boolean },
): Promise<string> {
  const session = await MailboxSession.open({ server, folder, isReadOnly }).catch(async (error: unknown) => {
    throw (await missingFolder(server, folder)) ?? error
  })
  try {
    return `${what} ${folder}: ${session.count} mails, UIDVALIDITY ${session.uidValidity}`
  } finally {
    await session.logout()
  }
}

/** When the server has no such folder: which ones it has, and which is meant; null: it has it, or says nothing. */
async function missingFolder(server: ImapServer, folder: string): Promise<Error | null> {
  const folders = await foldersOf(server).catch(() => null)
  if (!folders || folders.includes(folder)) return null
  const nearest = nearestName(folder, folders)
  const meant = nearest === null ? '' : `; did you mean "${nearest}"?`
  return new Error(`the server opens no such folder as "${folder}"; it has ${folders.join(', ')}${meant}`)
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
