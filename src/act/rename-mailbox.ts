/** A mailbox gets another name, or what it has goes to another mailbox: tickets, mails, what waits, and how far its folders were read. */
import { NotFoundError, UserError } from '../errors.ts'
import { mailboxNamed } from '../config/read-config.ts'
import type { Config } from '../config/schema.ts'
import { watchedFolders } from '../config/watched-folder.ts'
import type { Carried } from '../store/renames.ts'
import type { Store } from '../store/store.ts'

/** What renaming needs: `config` has the mailbox under its new name. */
export interface RenameDeps {
  readonly config: Config
  readonly store: Pick<Store, 'mailboxStates' | 'renames' | 'tickets' | 'inboundRows' | 'outbox'>
}

/** Carries all that is known of a mailbox to its new name. Workers that run go on with its folders where they were. */
export async function carryMailbox(from: string, to: string, { config, store }: RenameDeps): Promise<Carried> {
  const mailbox = mailboxNamed(config, to)
  for (const { folder } of watchedFolders(mailbox))
    await store.mailboxStates.rename(`${from}/${folder}`, { mailbox: to, folder }, new Date())
  return store.renames.begin({ _id: from, to, scope: mailbox.scope })
}

/**
 * Gives what a removed mailbox left to another one: its tickets, and the mail that waits to be read or to be sent.
 *
 * @throws {UserError|NotFoundError} when the one is still there, or the other is not, or their threads are apart
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
  const carried = await store.renames.begin({ _id: from, to, scope })
  if (Object.values(carried).every((count) => count === 0)) throw new NotFoundError(`nothing is left of a mailbox "${from}"`)
  return carried
}

/** What waits of a mailbox: mails to be applied, mails to be sent. */
export interface WaitingMail {
  readonly toApply: number
  readonly toSend: number
}

/** What would wait if the mailbox were taken out. */
export async function waitingIn(mailbox: string, { inboundRows, outbox }: RenameDeps['store']): Promise<WaitingMail> {
  const [byFolder, bySender] = await Promise.all([inboundRows.countWaitingByFolder(), outbox.countUnsentByMailbox()])
  const ofIt = [...byFolder].filter(([folder]) => folder.startsWith(`${mailbox}/`))
  return { toApply: ofIt.reduce((sum, [, count]) => sum + count, 0), toSend: bySender.get(mailbox) ?? 0 }
}
