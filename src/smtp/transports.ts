/** The connection pools of all mailboxes, kept in step with the configuration. */
import type { Config, MailboxConfig } from '../config/schema.ts'
import { MailServerError } from '../errors.ts'
import { closeTransport, createTransport, type AccessTokenSource, type Transport } from './transport.ts'

export interface Transports {
  /** The pool of a mailbox. @throws {MailServerError} when the configuration has no such mailbox */
  readonly of: (mailbox: string) => Transport
  /**
   * Follows another configuration; unchanged pools stay.
   *
   * @returns the mailboxes whose settings for sending have changed
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
 * @param tokenSource - the source of a mailbox's access tokens; undefined for mailboxes with a password
 * @throws {ConfigError} when a `ca` file cannot be read
 */
export function createTransports(
  config: Pick<Config, 'mailboxes'>,
  tokenSource: (mailbox: MailboxConfig) => AccessTokenSource | undefined,
): Transports {
  let pools: ReadonlyMap<string, Pool> = new Map()
  // Replaced pools stay open, since a closed pool would never answer mails already handed to it; their connections end when idle.
  const replaced: Transport[] = []
  const follow = ({ mailboxes }: Pick<Config, 'mailboxes'>) => {
    const next = new Map(mailboxes.map((mailbox) => [mailbox.name, unchangedPool(mailbox, pools) ?? openPool(mailbox, tokenSource)]))
    const outdated = [...pools].filter(([name, pool]) => next.get(name) !== pool)
    pools = next
    replaced.push(...outdated.map(([, { transport }]) => transport))
    return outdated.flatMap(([name]) => (next.has(name) ? [name] : []))
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

function unchangedPool(mailbox: MailboxConfig, pools: ReadonlyMap<string, Pool>): Pool | undefined {
  const pool = pools.get(mailbox.name)
  return pool?.words === wordsOf(mailbox) ? pool : undefined
}

function openPool(mailbox: MailboxConfig, tokenSource: (mailbox: MailboxConfig) => AccessTokenSource | undefined): Pool {
  const transport = createTransport(mailbox.smtp, { dkim: mailbox.dkim, accessToken: tokenSource(mailbox) })
  return { words: wordsOf(mailbox), transport }
}

function wordsOf({ smtp, dkim }: MailboxConfig): string {
  return JSON.stringify([smtp, dkim])
}
