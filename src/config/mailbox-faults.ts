/** Faults in where mailboxes get their mail: one folder for two of them, a server that everybody could claim to be. */
import type { Config, MailboxConfig } from './schema.ts'
import { placeOf, watchedFolders } from './watched-folder.ts'

/** Every such fault, with its key. */
export function mailboxFaults({ mailboxes }: Pick<Config, 'mailboxes'>): string[] {
  const watchers = new Map<string, string>()
  const faults = mailboxes.flatMap(authservFaults)
  for (const mailbox of mailboxes) {
    for (const { folder, source } of watchedFolders(mailbox)) {
      const place = placeOf(mailbox, folder)
      if (place === null) continue
      const other = watchers.get(place)
      const key = `mailboxes.${mailbox.name}.imap.${source === 'sent' ? 'sentFolder' : 'folder'}`
      if (other !== undefined) faults.push(`${key}: ${folder} is read for ${other} already; each mail would come twice`)
      else watchers.set(place, mailbox.name)
    }
  }
  return faults
}

function authservFaults({ name, authservId }: MailboxConfig): string[] {
  if (authservId === undefined || !/[*\s]/.test(authservId)) return []
  const advice = 'name your server as it stands first in its Authentication-Results; anybody’s could be believed otherwise'
  return [`mailboxes.${name}.authservId: "${authservId}" is no name of a server: ${advice}`]
}
