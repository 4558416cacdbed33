/** Ending broadcasts by a link (RFC 8058): whoever has the mail has the link, and may do that and no more. */
import { tokenKeys } from '../config/token-keys.ts'
import type { Config } from '../config/schema.ts'
import { holdsProof, proofOf } from '../mail/sender-proof/tokens.ts'
import type { Store } from '../store/store.ts'
import type { Purpose } from '../tickets/broadcast-mark.ts'
import { existingBroadcast } from './broadcast.ts'

/** What it needs. */
export interface UnsubscribeDeps {
  readonly store: Store
  readonly config: Pick<Config, 'secret' | 'previousSecrets'>
}

/** The end of a recipient's link; no address can be read from it. */
export function unsubscribeToken(recipient: string, config: UnsubscribeDeps['config']): string {
  return `${recipient}.${proofOf(textOf(recipient), tokenKeys(config)[0])}`
}

/** What a link is for; null: it is none of ours, or nothing is kept of whose it was. */
export async function purposeOfLink(token: string, deps: UnsubscribeDeps): Promise<Purpose | null> {
  return (await foundBy(token, deps))?.purpose ?? null
}

/** Ends broadcasts of a link's purpose, or lets them come again. @returns the purpose; null: the link is none of ours */
export async function followLink(token: string, wants: 'none' | 'more', deps: UnsubscribeDeps): Promise<Purpose | null> {
  const found = await foundBy(token, deps)
  if (!found) return null
  const { addrSpec, purpose, ticket } = found
  if (wants === 'more') await deps.store.broadcasts.subscribe(addrSpec, purpose)
  else await deps.store.broadcasts.unsubscribe([{ addrSpec, purpose, broadcast: ticket }])
  return purpose
}

async function foundBy(token: string, { store, config }: UnsubscribeDeps) {
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
