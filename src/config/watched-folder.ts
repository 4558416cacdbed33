/** The folders of a mailbox that are watched, and what happens to their mails. */
import type { MailboxConfig } from './schema.ts'

/** A folder to poll, and what happens to its mails after they are stored. */
export interface WatchedFolder {
  readonly mailbox: string
  readonly folder: string
  readonly source: 'imap' | 'sent'
  readonly after: 'seen' | 'move' | 'nothing'
  readonly moveTo: string
}

/** All watched folders: those with incoming mail, and the one in which agents' mail programs store sent mail. */
export function watchedFolders({ name: mailbox, imap }: MailboxConfig): readonly WatchedFolder[] {
  const { sentFolder, after, moveTo } = imap
  const incoming = incomingFolders({ imap }).map((folder): WatchedFolder => ({ mailbox, folder, source: 'imap', after, moveTo }))
  if (sentFolder === undefined) return incoming
  return [...incoming, { mailbox, folder: sentFolder, source: 'sent', after: 'nothing', moveTo }]
}

/** The folders whose mail becomes tickets. */
export function incomingFolders({ imap }: Pick<MailboxConfig, 'imap'>): readonly string[] {
  return [imap.folder, ...imap.moreFolders]
}

/** The configuration key that names a folder. */
export function keyOf({ folder, source }: Pick<WatchedFolder, 'folder' | 'source'>, { imap }: MailboxConfig): string {
  if (source === 'sent') return 'imap.sentFolder'
  return folder === imap.folder ? 'imap.folder' : 'imap.moreFolders'
}

/**
 * Identifies a folder by server, user and name, whatever its mailbox is called. INBOX is the only name that is case-insensitive (RFC 3501
 * §5.1).
 *
 * @returns null without a user: it is unknown whose folder it is
 */
export function placeOf({ imap: { host, port, user } }: MailboxConfig, folder: string): string | null {
  if (user === undefined) return null
  return JSON.stringify([host.toLowerCase(), port, user.toLowerCase(), /^inbox$/i.test(folder) ? 'INBOX' : folder])
}
