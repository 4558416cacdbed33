/** Waits until an installation has done what was given to it. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from './site.ts'

const pollMs = 20

/** How many mails are stored, done or not. */
export function storedMails({ store }: Installation): Promise<number> {
  return store.inboundRows.collection.estimatedDocumentCount()
}

/** Resolves when so many mails are stored. */
export async function untilStored(installation: Installation, total: number): Promise<void> {
  while ((await storedMails(installation)) < total) await sleep(pollMs)
}

/** Resolves when so many mails are stored and none of them is open. */
export async function untilDone(installation: Installation, total: number): Promise<void> {
  await untilStored(installation, total)
  // With the first field of the partial index in the filter only open rows are read; without it the whole ledger was, 50 times a second.
  const open = { isDone: false, mailbox: { $gt: '' } }
  while (await installation.store.inboundRows.collection.findOne(open, { projection: { _id: 1 } })) await sleep(pollMs)
}
