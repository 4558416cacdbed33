/** Unsubscribes from broadcasts by a link in the mail (RFC 8058); the link allows nothing else. */
import { tokenKeys } from '../config/token-keys.ts'
import type { Config } from '../config/schema.ts'
import { holdsProof, proofOf } from '../mail/sender-proof/tokens.ts'
import type { Store } from '../store/store.ts'
import type { Purpose } from '../tickets/broadcast-mark.ts'
import { existingBroadcast } from './broadcast.ts'

export interface UnsubscribeDeps {
  readonly store: Store
  readonly config: Pick<Config, 'secret' | 'previousSecrets'>
}

/** The token in a recipient's link. It is a signed id; no address can be read from it. */
export function unsubscribeToken(recipient: string, config: UnsubscribeDeps['config']): string {
  return `${recipient}.${proofOf(textOf(recipient), tokenKeys(config)[0])}`
}

/** The purpose that a link unsubscribes from; null: the link is not ours, or its recipient has been deleted. */
export async function purposeOfLink(token: string, deps: UnsubscribeDeps): Promise<Purpose | null> {
  return (await recipientOf(token, deps))?.purpose ?? null
}

/**
 * Unsubscribes the link's recipient from its purpose, or subscribes them again.
 *
 * @returns the purpose; null: the link is not ours, or its recipient has been deleted
 */
export async function followLink(token: string, wants: 'none' | 'more', deps: UnsubscribeDeps): Promise<Purpose | null> {
  const found = await recipientOf(token, deps)
  if (!found) return null
  const { addrSpec, purpose, ticket } = found
  if (wants === 'more') await deps.store.broadcasts.subscribe(addrSpec, purpose)
  else await deps.store.broadcasts.unsubscribe([{ addrSpec, purpose, broadcast: ticket }])
  return purpose
}

async function recipientOf(token: string, { store, config }: UnsubscribeDeps) {
  const [, id = '', proof = ''] = /^([0-9a-f]{24})\.([a-z2-7]{26})$/.exec(token) ?? []
  if (id === '' || !holdsProof(textOf(id), proof, tokenKeys(config))) return null
  const recipient = await store.broadcasts.recipient(id)
  if (!recipient) return null
  const { purpose } = await existingBroadcast(recipient.ticket, { store })
  return { ...recipient, purpose }
}

function textOf(recipient: string): string {
  return `unsubscribe/${recipient}`
}
