/**
 * The IMAP side of the demo mail server. Mails are kept in memory and end with the process; a restart gives every mailbox
 * another UIDVALIDITY, which tells a client to forget what it knew of the former one (RFC 3501 §2.3.1.1).
 */

import type { AddressInfo } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import type { HoodiecrowConnection, HoodiecrowMailbox, HoodiecrowMessage, HoodiecrowServer } from 'hoodiecrow-imap'
import { NotFoundError } from '../../src/errors.ts'
import type { MailAccount, StoredMessage, TlsKey } from './demo-mail.ts'
import { trackSockets } from './open-sockets.ts'

/** The mailboxes of every account, all accounts on one port. */
export interface DemoImap {
  readonly port: number
  append(target: MailboxName, raw: Buffer, flags: readonly string[]): number
  messages(target: MailboxName): readonly StoredMessage[]
  renew(target: MailboxName): void
  /** @returns what puts the mailbox back to what it is now */
  backUp(target: MailboxName): () => void
  disconnectAll(): void
  stop(): Promise<void>
}

/** One mailbox of one account. */
export interface MailboxName {
  readonly user: string
  readonly mailbox: string
}

const PLUGINS = ['UIDPLUS', 'MOVE', 'IDLE', 'SPECIAL-USE', 'ID', 'UNSELECT', 'LITERALPLUS', 'NAMESPACE', 'ENABLE']

/** Starts it; `port` 0 takes a free one. */
export async function startDemoImap(
  accounts: readonly MailAccount[],
  { host, port, tls }: { host: string; port: number; tls: TlsKey | null },
): Promise<DemoImap> {
  const storages = new Map(accounts.map((account) => [account.user, createStorage()]))
  const entrance = createEntrance(accounts, storages, tls)
  const sockets = trackSockets(entrance.server)
  await new Promise<void>((resolve, reject) => {
    entrance.server.once('error', reject)
    entrance.listen(port, host, resolve)
  })
  const disconnectAll = () => sockets.forEach((socket) => socket.destroy())
  return {
    port: (entrance.server.address() as AddressInfo).port,
    append: (target, raw, flags) => append(storages, target, { raw, flags }),
    messages: (target) => listMessages(findMailbox(storages, target).mailbox),
    renew: (target) => renew(findMailbox(storages, target).mailbox),
    backUp: (target) => backUp(findMailbox(storages, target).mailbox),
    disconnectAll,
    stop: () =>
      new Promise((resolve) => {
        entrance.close(resolve)
        disconnectAll()
      }),
  }
}

type Storages = ReadonlyMap<string, HoodiecrowServer>

/** A hoodiecrow server has one storage for all its users, so every account has a server of its own that never listens. */
function createStorage(): HoodiecrowServer {
  const uidvalidity = nextUidValidity()
  const storage = hoodiecrow({
    plugins: PLUGINS,
    storage: {
      INBOX: { uidvalidity },
      '': {
        separator: '/',
        folders: {
          Sent: { uidvalidity, 'special-use': '\\Sent' },
          Archive: { uidvalidity, 'special-use': '\\Archive' },
        },
      },
    },
  })
  return storage.setMaxListeners(0)
}

/** The server that listens: it checks the password and hands the connection to the account's storage. */
function createEntrance(accounts: readonly MailAccount[], storages: Storages, tls: TlsKey | null): HoodiecrowServer {
  const users = Object.fromEntries(accounts.map(({ user, password }) => [user, { password }]))
  const security = tls ? { secureConnection: true, credentials: tls } : {}
  const entrance = hoodiecrow({ plugins: PLUGINS, users, ...security }).setMaxListeners(0)
  entrance.outputHandlers.push((connection, _answer, description, command) => {
    const storage = storages.get(command?.attributes?.[0]?.value ?? '')
    if (description === 'LOGIN SUCCESS' && storage) handOver(connection, storage)
  })
  entrance.connectionHandlers.push(endIdleWithConnection)
  // hoodiecrow writes an answer in pieces; held back until each is acknowledged, they take 40 ms apiece.
  entrance.server.on('connection', (socket) => socket.setNoDelay(true))
  return entrance
}

function handOver(connection: HoodiecrowConnection, storage: HoodiecrowServer): void {
  connection.server.removeListener('notify', connection._notificationCallback)
  connection.server = storage
  storage.on('notify', connection._notificationCallback)
}

/** hoodiecrow clears the half-hour timer of an IDLE only when the client speaks again; it would keep the process alive. */
function endIdleWithConnection(connection: HoodiecrowConnection): void {
  connection.socket.once('close', () => {
    if (connection.inputHandler) connection.inputHandler('DONE')
  })
}

function findMailbox(storages: Storages, { user, mailbox }: MailboxName) {
  const storage = storages.get(user)
  const found = storage?.getMailbox(mailbox)
  if (!storage || !found) throw new NotFoundError(`No mailbox ${mailbox} of ${user}`)
  return { storage, mailbox: found }
}

function append(storages: Storages, target: MailboxName, { raw, flags }: { raw: Buffer; flags: readonly string[] }): number {
  const { storage, mailbox } = findMailbox(storages, target)
  return storage.appendMessage(mailbox, flags, new Date(), raw.toString('latin1')).message.uid
}

function listMessages(mailbox: HoodiecrowMailbox): readonly StoredMessage[] {
  return mailbox.messages.map((message) => ({ uid: message.uid, flags: [...message.flags], raw: bytesOf(message) }))
}

const bytesOfMessages = new WeakMap<HoodiecrowMessage, Buffer>()

/** The same bytes each time, which are not to be changed: whoever looks into a mailbox looks there often. */
function bytesOf(message: HoodiecrowMessage): Buffer {
  const bytes = bytesOfMessages.get(message) ?? Buffer.from(message.raw, 'latin1')
  bytesOfMessages.set(message, bytes)
  return bytes
}

function renew(mailbox: HoodiecrowMailbox): void {
  mailbox.uidvalidity = nextUidValidity()
  mailbox.messages.forEach((message, index) => (message.uid = index + 1))
  mailbox.uidnext = mailbox.messages.length + 1
}

function backUp(mailbox: HoodiecrowMailbox): () => void {
  const { uidnext } = mailbox
  const messages = [...mailbox.messages]
  return () => void Object.assign(mailbox, { uidnext, messages: [...messages] })
}

let lastUidValidity = 0

/** Tenths of a second, so that two starts in a row differ; an unsigned 32-bit number other than 0. */
function nextUidValidity(): number {
  const now = Math.floor(Date.now() / 100) % 2 ** 32
  lastUidValidity = Math.max(now, lastUidValidity + 1)
  return lastUidValidity
}
