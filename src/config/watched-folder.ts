/** The folders of a mailbox that are watched, and what happens to their mails. */
import type { MailboxConfig } from './schema.ts'

/** A folder to be polled, and what happens to its mails after they are stored. */
export interface WatchedFolder {
  readonly mailbox: string
  readonly folder: string
  readonly source: 'imap' | 'sent'
  readonly after: 'seen' | 'move' | 'nothing'
  readonly moveTo: string
}

/** Where mail comes in, and where agents' mail programs keep what they sent. */
export function watchedFolders({ name: mailbox, imap }: MailboxConfig): readonly WatchedFolder[] {
  const { sentFolder, after, moveTo } = imap
  const incoming = incomingFolders({ imap }).map((folder): WatchedFolder => ({ mailbox, folder, source: 'imap', after, moveTo }))
  if (sentFolder === undefined) return incoming
  return [...incoming, { mailbox, folder: sentFolder, source: 'sent', after: 'nothing', moveTo }]
}

/** The folders of which mail becomes tickets. */
export function incomingFolders({ imap }: Pick<MailboxConfig, 'imap'>): readonly string[] {
  return [imap.folder, ...imap.moreFolders]
}

/** The key of the configuration that names a folder. */
export function keyOf({ folder, source }: Pick<WatchedFolder, 'folder' | 'source'>, { imap }: MailboxConfig): string {
  if (source === 'sent') return 'imap.sentFolder'
  return folder === imap.folder ? 'imap.folder' : 'imap.moreFolders'
}

/**
 * Which folder of the world it is, whatever its mailbox is called: server, log-in, name. INBOX is the one name that is the same
 * in any case (RFC 3501 §5.1).
 *
 * @returns null without a user: nobody can tell whose folder it is; the log-in will say so
 */
export function placeOf({ imap: { host, port, user } }: MailboxConfig, folder: string): string | null {
  if (user === undefined) return null
  return JSON.stringify([host.toLowerCase(), port, user.toLowerCase(), /^inbox$/i.test(folder) ? 'INBOX' : folder])
}
