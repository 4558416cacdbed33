/** Renames a mailbox, or gives everything of a removed mailbox to another: tickets, mails, waiting mail, and the cursors of its folders. */
import { NotFoundError, UserError } from '../errors.ts'
import { mailboxNamed } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import { watchedFolders } from '../config/watched-folder.ts'
import type { Carried } from '../store/renames.ts'
import type { Store } from '../store/store.ts'

/** What renaming needs; `config` has the mailbox under its new name. */
export interface RenameDeps {
  readonly config: Config
  readonly store: Pick<Store, 'mailboxStates' | 'renames' | 'tickets' | 'inboundRows' | 'outbox'>
}

/** Moves everything of a mailbox to its new name, cursors included, so that running workers go on where they were. */
export async function carryMailbox(from: string, to: string, { config, store }: RenameDeps): Promise<Carried> {
  const mailbox = mailboxNamed(config, to)
  for (const { folder } of watchedFolders(mailbox))
    await store.mailboxStates.rename(`${from}/${folder}`, { mailbox: to, folder }, new Date())
  return store.renames.begin({ _id: from, to, scope: mailbox.scope })
}

/**
 * Gives everything of a removed mailbox to another one.
 *
 * @throws {UserError} when the first is still in the configuration, or the two are of different scopes
 * @throws {NotFoundError} when nothing is stored of the first, or the second is not in the configuration
 */
export async function giveMailbox(from: string, to: string, { config, store }: RenameDeps): Promise<Carried> {
  const { scope } = mailboxNamed(config, to)
  if (config.mailboxes.some(({ name }) => name === from))
    throw new UserError(
      `the mailbox ${from} is in the configuration: its mail is its own. Take it out first: intray mailbox remove ${from}`,
    )
  const scopeBefore = await store.tickets.scopeIn(from)
  if (scopeBefore !== null && scopeBefore !== scope)
    throw new UserError(`the tickets of ${from} are of the scope "${scopeBefore}", ${to} is of "${scope}": their threads would be torn`)
  const counts = await store.renames.begin({ _id: from, to, scope })
  if (Object.values(counts).every((count) => count === 0)) throw new NotFoundError(`nothing is left of a mailbox "${from}"`)
  return counts
}

/** Mails of a mailbox that wait to be applied or sent. */
export interface WaitingMail {
  readonly toApply: number
  readonly toSend: number
}

/** Counts the mails that would wait if the mailbox were removed. */
export async function waitingIn(mailbox: string, { inboundRows, outbox }: RenameDeps['store']): Promise<WaitingMail> {
  const [byFolder, bySender] = await Promise.all([inboundRows.countWaitingByFolder(), outbox.countUnsentByMailbox()])
  const ofMailbox = [...byFolder].filter(([folder]) => folder.startsWith(`${mailbox}/`))
  return { toApply: ofMailbox.reduce((sum, [, count]) => sum + count, 0), toSend: bySender.get(mailbox) ?? 0 }
}
