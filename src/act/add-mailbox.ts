/** Connects a new mailbox: it is tried out whole before the configuration's text gets it. */
import { existsSync, readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { mailboxNamed, parseConfig } from '../config/read-config.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { withMailbox } from '../config/write-mailbox.ts'
import { closeTransport, createTransport } from '../smtp/transport.ts'
import { returnProbe, sendProbe } from './probe-mailbox.ts'
import { checked, testMailbox, type MailboxCheck } from './test-mailbox.ts'

/** A mailbox as the configuration will have it, with `${NAME}` where a secret goes. */
export interface NewMailbox {
  readonly name: string
  readonly addresses: readonly string[]
  readonly imap: object
  readonly smtp: object
  readonly authservId?: string
}

/** The file that it goes into, and the environment that its secrets are taken from. */
export interface MailboxFile {
  readonly path: string
  readonly env: NodeJS.ProcessEnv
}

const probeMs = 60_000

/**
 * The configuration's text with the mailbox in it; a file that is not there yet begins with a secret of its own.
 *
 * @throws {ConfigError} with all faults of the whole
 */
export function textWith(mailbox: NewMailbox, { path, env }: MailboxFile): { readonly text: string; readonly config: Config } {
  const source = existsSync(path)
    ? readFileSync(path, 'utf8')
    : `# Signs the ids of our mail; keep it.\nsecret: ${randomBytes(32).toString('hex')}\n`
  const text = withMailbox(source, mailbox)
  return { text, config: parseConfig(text, path, env) }
}

/** Tries it out: log-ins, folders, a mail to itself and back. @returns whose Authentication-Results it bore; null: nobody's */
export async function* tryNewMailbox(name: string, config: Config): AsyncGenerator<MailboxCheck, string | null> {
  const mailbox = mailboxNamed(config, name)
  let isGood = true
  for await (const check of testMailbox(mailbox, config, { send: false })) {
    isGood &&= check.isGood
    yield check
  }
  if (!isGood) return null
  let authservId: string | null = null
  yield await checked('probe', async () => {
    const back = await probed(mailbox, config)
    authservId = back.authservId
    const vouched = authservId === null ? 'nobody’s Authentication-Results is on it' : `authservId is ${authservId}`
    return `sent to itself and back in ${back.seconds.toFixed(1)} s; ${vouched}`
  })
  return authservId
}

async function probed(mailbox: MailboxConfig, config: Config): ReturnType<typeof returnProbe> {
  const transport = createTransport(mailbox.smtp, { dkim: mailbox.dkim })
  try {
    const folder = { server: mailbox.imap, name: mailbox.imap.folder, limitMs: probeMs }
    return await returnProbe(folder, () => sendProbe(mailbox, config, transport))
  } finally {
    closeTransport(transport)
  }
}
