/** Reads from a mail's header which tickets our signatures in it name: these tickets existed, even if the database does not know them. */
import { readToken } from '../mail/sender-proof/tokens.ts'
import type { Config } from './schema.ts'
import { tokenKeys } from './token-keys.ts'

/** Reads the ticket numbers in a header section. */
export type SignedTickets = (header: string) => readonly number[]

const tokens = /intray\.[a-z0-9]{1,11}\.[acn]\.[a-z0-9]{1,32}\.[a-z2-7]{26,32}/gi
/** A usual header has a few tokens; a forger could send thousands. */
const mostRead = 50

/** Makes the reader with the keys and agents of a configuration. */
export function signedTicketsBy(config: Pick<Config, 'secret' | 'previousSecrets' | 'agents'>): SignedTickets {
  const keys = tokenKeys(config)
  const agents = config.agents.map(({ address }) => address)
  return (header) => {
    const found = new Set(header.match(tokens)?.slice(-mostRead))
    return [...found].flatMap((token) => readToken(token, agents, keys)?.ticket ?? [])
  }
}
