/** Checks where mailboxes get their mail: folders read twice, folders that mail is moved within, authserv-ids that anybody could claim. */
import type { Config, MailboxConfig } from './schema.ts'
import { incomingFolders, keyOf, placeOf, watchedFolders } from './watched-folder.ts'

/** Every such fault, with its key. */
export function mailboxFaults({ mailboxes }: Pick<Config, 'mailboxes'>): string[] {
  const watchers = new Map<string, string>()
  const faults = mailboxes.flatMap((mailbox) => [...authservFaults(mailbox), ...movingFaults(mailbox)])
  for (const mailbox of mailboxes) {
    for (const watched of watchedFolders(mailbox)) {
      const { folder } = watched
      const place = placeOf(mailbox, folder)
      if (place === null) continue
      const other = watchers.get(place)
      const key = `mailboxes.${mailbox.name}.${keyOf(watched, mailbox)}`
      if (other !== undefined) faults.push(`${key}: ${folder} is read for ${other} already; each mail would come twice`)
      else watchers.set(place, mailbox.name)
    }
  }
  return faults
}

/** Mail moved into a folder that is read would be read and moved again and again. */
function movingFaults(mailbox: MailboxConfig): string[] {
  const { name, imap } = mailbox
  if (imap.after !== 'move' || !incomingFolders(mailbox).includes(imap.moveTo)) return []
  return [`mailboxes.${name}.imap.moveTo: ${imap.moveTo} is read itself; name a folder that is not`]
}

function authservFaults({ name, authservId }: MailboxConfig): string[] {
  if (authservId === undefined || !/[*\s]/.test(authservId)) return []
  const advice = 'name your server as it stands first in its Authentication-Results; anybody’s could be believed otherwise'
  return [`mailboxes.${name}.authservId: "${authservId}" is no name of a server: ${advice}`]
}
