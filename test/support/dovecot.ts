/** A Dovecot on loopback, where one is installed: real IMAP as most of the world's servers speak it. */
import { randomUUID } from 'node:crypto'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chmodSync, constants } from 'node:fs'
import { chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, connect, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Somebody with a mailbox here. */
export interface DovecotUser {
  readonly user: string
  readonly password: string
}

/** A running Dovecot; every user has INBOX, Sent and Archive, as Maildirs. */
export interface Dovecot {
  readonly host: string
  /** Plain IMAP, log-in in clear. */
  readonly port: number
  /** Puts a mail into a user's INBOX, or another folder, past SMTP; connected clients in IDLE hear of it. */
  deliver(user: string, bytes: Uint8Array, folder?: string): Promise<void>
  /** Backs a user's folders up. @returns what puts them back, as they were, while the server is down */
  backUp(user: string): Promise<() => Promise<void>>
  /** Gives a user's INBOX another UIDVALIDITY and other UIDs, as a folder made anew has it. */
  renew(user: string): Promise<void>
  /** Ends it and removes its files. */
  stop(): Promise<void>
}

const host = '127.0.0.1'
const startTimeoutMs = 10_000

/** Who has a mailbox, and where tokens are asked about, if people come with tokens. */
export interface DovecotOptions {
  readonly users: readonly DovecotUser[]
  readonly introspectionUrl?: string
  /** Whose INBOX somebody else may open, too, as `shared/OWNER/INBOX`. */
  readonly shared?: readonly { readonly owner: string; readonly by: string }[]
}

/** Starts one in a temporary folder; null when Dovecot is not installed. */
export async function startDovecot({ users, introspectionUrl, shared = [] }: DovecotOptions): Promise<Dovecot | null> {
  const binary = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot'].find(isExecutable)
  if (binary === undefined) return null
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'))
  // Dovecot's own unprivileged processes have to reach their sockets in it.
  chmodSync(folder, 0o755)
  const port = await freePort()
  await writeFile(join(folder, 'users'), users.map(({ user, password }) => `${user}:{PLAIN}${password}`).join('\n'))
  const oauth = introspectionUrl === undefined ? '' : oauthConfiguration(folder)
  await writeFile(join(folder, 'oauth2.conf'), introspection(introspectionUrl ?? ''))
  await writeFile(join(folder, 'dovecot.conf'), `${configuration(folder, port)}${oauth}${shared.length > 0 ? sharing(folder) : ''}`)
  for (const { user } of users) await makeMaildirs(join(folder, 'mail', user))
  for (const { owner, by } of shared) await writeFile(join(folder, 'mail', owner, 'dovecot-acl'), `user=${by} lrwstipekxa\n`)
  const launch = async () => {
    const started = spawn(binary, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore', detached: true })
    const killed = () => started.kill('SIGTERM')
    // A test run that fails must not leave it behind.
    process.once('exit', killed)
    started.once('exit', () => process.off('exit', killed))
    await answering(port, started).catch(async (error: unknown) => {
      await stop(started, folder)
      throw error
    })
    return started
  }
  let running = await launch()
  const whileDown = async (work: () => Promise<void>) => {
    await ending(running)
    await work()
    running = await launch()
  }
  const maildir = (user: string) => join(folder, 'mail', user)
  return {
    host,
    port,
    deliver: (user, bytes, mailbox = 'INBOX') => deliver(maildir(user), bytes, mailbox),
    backUp: (user) => backUp(maildir(user), whileDown),
    renew: (user) => whileDown(() => forgetUids(maildir(user))),
    stop: () => stop(running, folder),
  }
}

type WhileDown = (work: () => Promise<void>) => Promise<void>

async function backUp(maildir: string, whileDown: WhileDown): Promise<() => Promise<void>> {
  const kept = `${maildir}.${randomUUID()}`
  await whileDown(async () => copy(maildir, kept))
  return () =>
    whileDown(async () => {
      await rm(maildir, { recursive: true, maxRetries: 5 })
      copy(kept, maildir)
    })
}

/** With owners and times: a mail's INTERNALDATE is its file's. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to])
}

async function forgetUids(maildir: string): Promise<void> {
  for (const name of await readdir(maildir)) if (name.startsWith('dovecot')) await rm(join(maildir, name), { recursive: true })
}

function configuration(folder: string, port: number): string {
  const { uid, gid } = mailOwner()
  // Root's Dovecot drops to the accounts made for it; a plain user's has only its own.
  const login = isRoot() ? '' : ownAccount()
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = ${host}
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_chars = abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@+
first_valid_uid = 0
first_valid_gid = 0
${login}
default_process_limit = 2000
default_client_limit = 8000
mail_max_userip_connections = 5000
mail_location = maildir:${folder}/mail/%u
mailbox_list_index = yes
passdb {
  driver = passwd-file
  args = scheme=PLAIN ${folder}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
  mailbox Archive {
    auto = create
    special_use = \\Archive
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
auth_failure_delay = 0
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`
}

/** Dovecot asks the provider about each token (RFC 7662), and whose mailbox it opens. */
function introspection(url: string): string {
  return `
introspection_url = ${url}
introspection_mode = post
username_attribute = mailbox
active_attribute = active
active_value = true
`
}

function oauthConfiguration(folder: string): string {
  return `
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}
`
}

function sharing(folder: string): string {
  return `
mail_plugins = acl
namespace {
  type = shared
  separator = /
  prefix = shared/%%u/
  location = maildir:${folder}/mail/%%u
  subscriptions = no
  list = children
}
plugin {
  acl = vfile
}
`
}

function ownAccount(): string {
  const [user, group] = ['-un', '-gn'].map((option) => execFileSync('id', [option], { encoding: 'utf8' }).trim())
  return `default_login_user = ${user}\ndefault_internal_user = ${user}\ndefault_internal_group = ${group}`
}

function isRoot(): boolean {
  return userInfo().uid === 0
}

/** Dovecot reads no mail as root; 65534 is nobody. */
function mailOwner(): { uid: number; gid: number } {
  return isRoot() ? { uid: 65534, gid: 65534 } : userInfo()
}

async function makeMaildirs(root: string): Promise<void> {
  const { uid, gid } = mailOwner()
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(root, part), { recursive: true })
  for (const part of ['', 'cur', 'new', 'tmp']) await chown(join(root, part), uid, gid)
}

let delivered = 0

/** As Maildir wants it: written into tmp, moved into new. @param mailbox - as the wire has it (RFC 3501 §5.1.3) */
async function deliver(root: string, bytes: Uint8Array, mailbox: string): Promise<void> {
  const maildir = mailbox === 'INBOX' ? root : join(root, `.${mailbox.replaceAll('/', '.')}`)
  await makeMaildirs(maildir)
  const name = `${Math.floor(Date.now() / 1000)}.${String(++delivered).padStart(8, '0')}_${process.pid}.test`
  const { uid, gid } = mailOwner()
  await writeFile(join(maildir, 'tmp', name), bytes)
  await chown(join(maildir, 'tmp', name), uid, gid)
  await rename(join(maildir, 'tmp', name), join(maildir, 'new', name))
}

async function answering(port: number, running: ChildProcess): Promise<void> {
  const endAt = Date.now() + startTimeoutMs
  while (!(await greets(port))) {
    if (running.exitCode !== null || Date.now() > endAt) throw new Error('Dovecot did not start')
    await sleep(50)
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (isUp: boolean) => {
      socket.destroy()
      resolve(isUp)
    }
    socket.once('data', () => end(true))
    for (const event of ['error', 'close']) socket.once(event, () => end(false))
  })
}

async function ending(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null) return
  running.kill('SIGTERM')
  await once(running, 'exit')
  // Its sessions outlive it for a moment, and write into the folders.
  for (let looks = 0; isAlive(-running.pid!) && looks < 100; looks += 1) await sleep(20)
  if (isAlive(-running.pid!)) process.kill(-running.pid!, 'SIGKILL')
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function stop(running: ChildProcess, folder: string): Promise<void> {
  await ending(running)
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, host, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
