/** Which tickets a mail bears our signature for: whatever the database knows, they were given out. */
import { readToken } from '../mail/sender-proof/tokens.ts'
import type { Config } from './schema.ts'
import { tokenKeys } from './token-keys.ts'

/** The numbers in a header as it stands. */
export type SignedTickets = (header: string) => readonly number[]

const tokens = /intray\.[a-z0-9]{1,11}\.[acn]\.[a-z0-9]{1,32}\.[a-z2-7]{26,32}/gi
/** A header holds a few; a forger's, as many as he likes. */
const mostRead = 50

/** Reads them with the keys and for the agents of a configuration. */
export function signedTicketsBy(config: Pick<Config, 'secret' | 'previousSecrets' | 'agents'>): SignedTickets {
  const keys = tokenKeys(config)
  const agents = config.agents.map(({ address }) => address)
  return (header) => {
    const found = new Set(header.match(tokens)?.slice(-mostRead))
    return [...found].flatMap((token) => readToken(token, agents, keys)?.ticket ?? [])
  }
}
