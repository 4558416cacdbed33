/** The pools of connections of all mailboxes, as the configuration of the moment has them. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import { MailServerError } from '../errors.ts'
import { closeTransport, createTransport, type AccessTokenSource, type Transport } from './transport.ts'

/** The pools of all mailboxes. */
export interface Transports {
  /** The pool of a mailbox. @throws {MailServerError} when no mailbox of this name is configured (any more) */
  readonly of: (mailbox: string) => Transport
  /**
   * From now on as another configuration has them: pools of which it says the same stay as they are.
   *
   * @returns the mailboxes that send in another way than before
   */
  readonly follow: (config: Pick<Config, 'mailboxes'>) => readonly string[]
  readonly close: () => void
}

interface Pool {
  readonly words: string
  readonly transport: Transport
}

/**
 * Opens a pool for each mailbox.
 *
 * @param tokenSource - where the access tokens of a mailbox come from; undefined for those with a password
 * @throws {ConfigError} when a `ca` file cannot be read
 */
export function createTransports(
  config: Pick<Config, 'mailboxes'>,
  tokenSource: (mailbox: MailboxConfig) => AccessTokenSource | undefined,
): Transports {
  let pools: ReadonlyMap<string, Pool> = new Map()
  // Who has one in hand still sends by it: a closed pool would never answer. Its connections end when they have been idle.
  const replaced: Transport[] = []
  const follow = ({ mailboxes }: Pick<Config, 'mailboxes'>) => {
    const next = new Map(mailboxes.map((mailbox) => [mailbox.name, kept(mailbox, pools) ?? opened(mailbox, tokenSource)]))
    const left = [...pools].filter(([name, pool]) => next.get(name) !== pool)
    pools = next
    replaced.push(...left.map(([, { transport }]) => transport))
    return left.flatMap(([name]) => (next.has(name) ? [name] : []))
  }
  follow(config)
  return {
    of(mailbox) {
      const pool = pools.get(mailbox)
      if (!pool) throw new MailServerError('no such mailbox is configured', { context: { mailbox } })
      return pool.transport
    },
    follow,
    close: () => [...replaced, ...[...pools.values()].map(({ transport }) => transport)].forEach(closeTransport),
  }
}

function kept(mailbox: MailboxConfig, pools: ReadonlyMap<string, Pool>): Pool | undefined {
  const pool = pools.get(mailbox.name)
  return pool?.words === wordsOf(mailbox) ? pool : undefined
}

function opened(mailbox: MailboxConfig, tokenSource: (mailbox: MailboxConfig) => AccessTokenSource | undefined): Pool {
  const transport = createTransport(mailbox.smtp, { dkim: mailbox.dkim, accessToken: tokenSource(mailbox) })
  return { words: wordsOf(mailbox), transport }
}

function wordsOf({ smtp, dkim }: MailboxConfig): string {
  return JSON.stringify([smtp, dkim])
}
