/** `intray mailbox add`: finds the servers of an address, tries them, and writes the mailbox into the configuration file. */
import { textWith, tryNewMailbox, type NewMailbox } from '../act/add-mailbox.ts'
import { findServers, type FoundServers } from '../act/find-servers.ts'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { writeConfigFile } from '../config/config-file.ts'
import type { ServerPlace } from '../config/mail-providers.ts'
import { UserError } from '../errors.ts'
import { askHidden } from './ask-hidden.ts'
import { printChecks } from './mailbox-checks.ts'
import { print, printJson } from './output.ts'

/** The flags; what they leave out is found, or asked for. */
export interface AddOptions {
  readonly json: boolean
  readonly config?: string
  readonly name?: string
  readonly user?: string
  readonly passwordEnv?: string
  readonly passwordFile?: string
  readonly imapHost?: string
  readonly imapPort?: string
  readonly smtpHost?: string
  readonly smtpPort?: string
  readonly smtpLogin: boolean
  readonly tls?: ServerPlace['tls']
  readonly ca?: string
  readonly tenant?: string
  readonly clientId?: string
  readonly flow?: string
}

/** Adds a mailbox. @throws {UserError|ConfigError} with what is missing or wrong; nothing is written then */
export async function add(address: string, options: AddOptions): Promise<void> {
  const path = options.config ?? process.env['INTRAY_CONFIG'] ?? 'intray.yaml'
  const found = await findServers(address, {
    imapHost: options.imapHost,
    imapPort: numberOf(options.imapPort),
    smtpHost: options.smtpHost,
    smtpPort: numberOf(options.smtpPort),
  })
  const name = options.name ?? address.split('@', 1)[0] ?? address
  const mailbox = mailboxOf(address, name, { found, options })
  if (!options.json) await print(introduction(found))
  if (found.provider?.oauth) return writeToSignIn(mailbox, path, options)
  const askPassword = () => askHidden(`Password of ${options.user ?? found.user ?? address}: `)
  if (options.passwordFile !== undefined) return addWithFile(mailbox, { path, file: options.passwordFile, askPassword }, options)
  const variable = variableOf(name, options)
  const password = process.env[variable] ?? (await askPassword())
  await tryAndWrite(mailbox, { path, env: { ...process.env, [variable]: password } }, options)
  const hint = process.env[variable] === undefined ? `put the password into the environment as ${variable}, then: ` : ''
  if (process.exitCode === undefined && !options.json) await print(`${hint}intray start --config ${path}\n`)
}

/** Adds a mailbox whose password is in a file: running workers can read a new file, but get no new environment. */
async function addWithFile(
  mailbox: NewMailbox,
  { path, file, askPassword }: { readonly path: string; readonly file: string; readonly askPassword: () => Promise<string> },
  options: AddOptions,
): Promise<void> {
  const place = resolve(dirname(path), file)
  const isNew = !existsSync(place)
  if (isNew) writeFileSync(place, process.env[variableOf(mailbox.name, options)] ?? (await askPassword()), { mode: 0o600, flag: 'wx' })
  try {
    await tryAndWrite(mailbox, { path, env: process.env }, options)
  } catch (error) {
    if (isNew) rmSync(place)
    throw error
  }
  if (process.exitCode !== undefined && isNew) return rmSync(place)
  if (!options.json) await print(`workers that run take it within seconds; else: intray start --config ${path}\n`)
}

async function tryAndWrite(
  mailbox: NewMailbox,
  file: { readonly path: string; readonly env: NodeJS.ProcessEnv },
  options: AddOptions,
): Promise<void> {
  let authservId: string | null = null
  const { config } = textWith(mailbox, file)
  async function* steps() {
    authservId = yield* tryNewMailbox(mailbox.name, config)
  }
  await printChecks(steps(), options)
  if (process.exitCode === 2)
    return void process.stderr.write(`nothing was written: mend that, or name servers by --imap-host, --smtp-host, --user, --tls\n`)
  writeConfigFile(file.path, textWith(authservId === null ? mailbox : { ...mailbox, authservId }, file).text)
  if (options.json) await printJson({ mailbox: mailbox.name, written: file.path, authserv_id: authservId })
  else await print(`written to ${file.path}\n`)
}

/** Writes the mailbox untried when somebody must sign in at its provider first; `mailbox login` tries it. */
async function writeToSignIn(mailbox: NewMailbox, path: string, options: AddOptions): Promise<void> {
  const env = { ...process.env, [secretVariable(mailbox.name)]: process.env[secretVariable(mailbox.name)] ?? 'to be given' }
  writeConfigFile(path, textWith(mailbox, { path, env }).text)
  const next = `intray mailbox login ${mailbox.name} --config ${path}`
  if (options.json) await printJson({ mailbox: mailbox.name, written: path, next })
  else await print(`written to ${path}\nput the app’s secret into the environment as ${secretVariable(mailbox.name)}, then: ${next}\n`)
}

function mailboxOf(
  address: string,
  name: string,
  { found, options }: { readonly found: FoundServers; readonly options: AddOptions },
): NewMailbox {
  const { imap, smtp, provider } = found
  if (imap === null) throw new UserError('no IMAP server answers at the usual places; name it: --imap-host HOST [--imap-port PORT]')
  if (smtp === null) throw new UserError('no SMTP server answers at the usual places; name it: --smtp-host HOST [--smtp-port PORT]')
  const user = options.user ?? found.user ?? address
  const login = provider?.oauth
    ? { user, auth: authOf(provider.oauth, name, options) }
    : { user, password: options.passwordFile === undefined ? `\${${variableOf(name, options)}}` : `file:${options.passwordFile}` }
  const secured = (place: ServerPlace) => ({
    ...place,
    tls: options.tls ?? place.tls,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
  return {
    name,
    addresses: [address],
    imap: { ...secured(imap), ...login },
    smtp: { ...secured(smtp), ...(options.smtpLogin ? login : {}) },
  }
}

function authOf(provider: 'microsoft' | 'google', name: string, { tenant, clientId, flow = 'authorization-code' }: AddOptions): object {
  if (clientId === undefined && flow !== 'service-account')
    throw new UserError(
      `${provider === 'google' ? 'Google' : 'Microsoft'} takes no passwords: register an app (docs/mailboxes.md), then give --client-id, and --tenant at Microsoft`,
    )
  const proof = flow === 'service-account' ? { serviceAccountKey: 'file:google.json' } : { clientSecret: `\${${secretVariable(name)}}` }
  return {
    type: 'oauth2',
    provider,
    ...(tenant === undefined ? {} : { tenant }),
    ...(clientId === undefined ? {} : { clientId }),
    ...proof,
    flow,
  }
}

function introduction({ provider, imap, smtp }: FoundServers): string {
  const at = (place: ServerPlace | null) => (place === null ? 'not found' : `${place.host}:${place.port} (TLS ${place.tls})`)
  const note = provider?.note ? `\n${provider.name} ${provider.note}` : ''
  return `${provider?.name ?? 'servers of its own'}: IMAP ${at(imap)}, SMTP ${at(smtp)}${note}\n`
}

const wordOf = (name: string) =>
  name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^(?=[0-9])/, '_')
const variableOf = (name: string, { passwordEnv }: AddOptions) => passwordEnv ?? `${wordOf(name)}_PASSWORD`
const secretVariable = (name: string) => `${wordOf(name)}_CLIENT_SECRET`

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number
  throw new UserError(`"${text}" is no port`)
}
