/** A running installation for tests: a database, Redis, a mail server with people on it, a configuration, and roles. */

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { loadConfig, parseConfig } from '../../src/config/read-config.ts'
import type { Config } from '../../src/config/schema.ts'
import { startMailServer, type MailServer, type MailServerOptions } from '../../demo/servers/mail-server.ts'
import { openLog, type Log } from '../../src/logger.ts'
import { roleNames, type RoleName } from '../../src/process/role-names.ts'
import { roles } from '../../src/process/roles.ts'
import { openRuntime, type Runtime } from '../../src/process/runtime.ts'
import { noteWrites } from './own-writes.ts'
import type { Copy } from './privacy/arrived.ts'
import { holdPrivacy } from './privacy/privacy.ts'

/** The mailbox that most tests write to. */
export const SUPPORT = 'support@us.example'
/** A second mailbox of the same scope. */
export const SALES = 'sales@us.example'
/** The agent who is told of new mail. */
export const SAM = 'sam@us.example'
/** A contact of the workspace Acme. */
export const ANN = 'ann@acme.example'
/** A contact of the workspace Acme. */
export const BOB = 'bob@acme.example'
/** Of Acme by the domain alone: no contact yet. */
export const CARL = 'carl@acme.example'
/** A contact of another workspace. */
export const EVE = 'eve@other.example'
/** Known to nobody. */
export const ZED = 'zed@unknown.example'

const everybody = [SUPPORT, SALES, SAM, ANN, BOB, CARL, EVE, ZED]
/** Everybody's password. */
export const password = 'test-password'

/** Where the servers are; the database must be a fresh one. */
export interface InstallationPlaces {
  readonly mongoUri: string
  readonly redisUrl: string
}

/** What differs from the usual installation. */
export interface InstallationOptions {
  /** Further addresses with mailboxes on the mail server. */
  readonly people?: readonly string[]
  /** Keys of `intray.yaml`, in place of the usual ones. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Keys of the mailbox `support`, beside the usual ones. */
  readonly support?: Readonly<Record<string, unknown>>
  /** Keys of the mailbox `sales`, beside the usual ones. */
  readonly sales?: Readonly<Record<string, unknown>>
  /** Keys of `imap` of both mailboxes, beside the usual ones. */
  readonly imap?: Readonly<Record<string, unknown>>
  /** What goes wrong at the mail server. */
  readonly fault?: MailServerOptions['fault']
  /** Default: nothing is written. */
  readonly log?: Log
  /** Other servers' ports, for all mailboxes, and what arrived there; the installation's own mail server then stands idle. */
  readonly ports?: { readonly imapPort: number; readonly smtpPort: number; readonly received: () => readonly Copy[] }
}

/** An installation; no role runs until it is asked for. */
export interface Installation {
  readonly mail: MailServer
  readonly config: Config
  /** `intray.yaml`, for processes. */
  readonly configPath: string
  readonly runtime: Runtime
  /** Plays roles in this process, by default all. @returns what ends them */
  play(names?: readonly RoleName[]): () => Promise<void>
  /** All that lies in people's mailboxes. */
  copies(): readonly Copy[]
  /**
   * Holds the law of privacy against all that was sent. What was judged is not judged again: the store forgets who was to get it once they are erased.
   *
   * @throws Error that tells each leak
   */
  judge(): Promise<void>
  /**
   * Ends what `play` started, then everything else.
   *
   * @throws Error when a mail that was sent tells somebody what is none of his business
   */
  stop(): Promise<void>
}

/** Starts the mail server and opens the runtime. */
export async function startInstallation(
  { mongoUri, redisUrl }: InstallationPlaces,
  options: InstallationOptions = {},
): Promise<Installation> {
  const accounts = [...everybody, ...(options.people ?? [])].map((address) => ({ address, user: address, password }))
  const mail = await startMailServer({ accounts, ...(options.fault ? { fault: options.fault } : {}) })
  const folder = temporaryFolder('installation')
  const configPath = join(folder, 'intray.yaml')
  const usually = usual(options.ports ?? mail, options)
  const text = JSON.stringify({ mongodbUri: mongoUri, redisUrl, ...usually, ...options.config })
  await writeFile(configPath, text)
  const config = parseConfig(text, configPath)
  const runtime = await openRuntime(config, { mongoUri, redisUrl }, options.log ?? openLog('test', 'silent'))
  const ends: (() => Promise<void>)[] = []
  const copies = options.ports?.received ?? (() => copiesIn(mail, accounts))
  let judged: ReadonlySet<string> = new Set()
  // Where the file was changed under way, it is the last word on who may know what.
  const judge = async () => {
    judged = await holdPrivacy({ store: runtime.store, config: loadConfig(configPath), copies: copies(), judged })
  }
  return {
    ...{ mail, config, configPath, runtime, copies, judge },
    play(names = roleNames) {
      const end = playRoles(names, runtime)
      ends.push(end)
      return end
    },
    async stop() {
      try {
        await Promise.all(ends.map((end) => end()))
        await judge()
      } finally {
        await runtime.close()
        await mail.stop()
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

function copiesIn(mail: MailServer, accounts: readonly { readonly address: string }[]): readonly Copy[] {
  return accounts.flatMap(({ address: owner }) => mail.messages(owner).map(({ raw }) => ({ owner, raw })))
}

function playRoles(names: readonly RoleName[], runtime: Runtime): () => Promise<void> {
  noteWrites(runtime.store)
  const stop = new AbortController()
  const playing = Promise.all(names.map((name) => roles[name](runtime, stop.signal)))
  // A role that fails tells it when it is ended; until then nobody waits for it.
  playing.catch(() => undefined)
  return async () => {
    stop.abort()
    await playing
  }
}

/** Short intervals: what was interrupted is found again within seconds. Nobody dies with a lease here, so it need not be short. */
const intervals = { pollSeconds: 3, sweepSeconds: 2, leaseSeconds: 10, jobLockSeconds: 2, shutdownSeconds: 5 }
/** The usual limits would end the acknowledgements in the middle of a test file; those who test them set their own. */
const limits = {
  acknowledgementsPerSenderHour: 100,
  acknowledgementsPerSenderDay: 1000,
  acknowledgementsPerHour: 1_000_000,
  acknowledgementsUnvouchedPerHour: 1_000_000,
}

function usual(ports: { imapPort: number; smtpPort: number }, { support, sales, imap }: InstallationOptions): Record<string, unknown> {
  const mailbox = (address: string, name: string, displayName: string) => ({
    ...{ name, displayName, addresses: [address], notify: [SAM] },
    imap: { host: '127.0.0.1', port: ports.imapPort, tls: 'none', user: address, password, sentFolder: 'Sent', ...imap },
    smtp: { host: '127.0.0.1', port: ports.smtpPort, tls: 'none' },
  })
  return {
    secret: 'a-secret-of-the-tests',
    company: 'Us',
    mailboxes: [
      { ...mailbox(SUPPORT, 'support', 'Support'), ...support },
      { ...mailbox(SALES, 'sales', 'Sales'), ...sales },
    ],
    agents: [{ name: 'Sam Okafor', address: SAM }],
    accounts: [
      { name: 'Acme', domains: ['acme.example'], workspaces: [{ name: 'Acme', contacts: [ANN, BOB] }] },
      { name: 'Other', domains: ['other.example'], workspaces: [{ name: 'Other', contacts: [EVE] }] },
    ],
    ...{ limits, intervals },
  }
}
