/** Adds a mailbox to the configuration file, after its log-ins, folders and a mail to itself have been tried. */
import { existsSync, readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { mailboxNamed, parseConfig } from '../config/read-config.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { withMailbox } from '../config/write-mailbox.ts'
import { closeTransport, createTransport } from '../smtp/transport.ts'
import { returnProbe, sendProbe } from './probe-mailbox.ts'
import { runStep, testMailbox, type MailboxCheck } from './test-mailbox.ts'

/** A mailbox as the configuration file will have it, with `${NAME}` in place of secrets. */
export interface NewMailbox {
  readonly name: string
  readonly addresses: readonly string[]
  readonly imap: object
  readonly smtp: object
  readonly authservId?: string
}

/** The configuration file, and the environment that `${NAME}` is read from. */
export interface MailboxFile {
  readonly path: string
  readonly env: NodeJS.ProcessEnv
}

const probeMs = 60_000

/**
 * The configuration's text with the mailbox added. A file that does not exist yet starts with a random secret.
 *
 * @throws {ConfigError} with all faults of the resulting configuration
 */
export function textWith(mailbox: NewMailbox, { path, env }: MailboxFile): { readonly text: string; readonly config: Config } {
  const source = existsSync(path)
    ? readFileSync(path, 'utf8')
    : `# Signs the ids of our mail; keep it.\nsecret: ${randomBytes(32).toString('hex')}\n`
  const text = withMailbox(source, mailbox)
  return { text, config: parseConfig(text, path, env) }
}

/**
 * Tries the mailbox: log-ins, folders, and a mail that it sends to itself. Yields each check as it ends.
 *
 * @returns the authserv-id of the Authentication-Results on that mail; null when it had none or a check failed
 */
export async function* tryNewMailbox(name: string, config: Config): AsyncGenerator<MailboxCheck, string | null> {
  const mailbox = mailboxNamed(config, name)
  let isGood = true
  for await (const check of testMailbox(mailbox, config, { send: false })) {
    isGood &&= check.isGood
    yield check
  }
  if (!isGood) return null
  let authservId: string | null = null
  yield await runStep('probe', async () => {
    const back = await probe(mailbox, config)
    authservId = back.authservId
    const vouched = authservId === null ? 'nobody’s Authentication-Results is on it' : `authservId is ${authservId}`
    return `sent to itself and back in ${back.seconds.toFixed(1)} s; ${vouched}`
  })
  return authservId
}

async function probe(mailbox: MailboxConfig, config: Config): ReturnType<typeof returnProbe> {
  const transport = createTransport(mailbox.smtp, { dkim: mailbox.dkim })
  try {
    const folder = { server: mailbox.imap, name: mailbox.imap.folder, limitMs: probeMs }
    return await returnProbe(folder, () => sendProbe(mailbox, config, transport))
  } finally {
    closeTransport(transport)
  }
}
