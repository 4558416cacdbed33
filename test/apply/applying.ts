/** Helpers of the tests of applying: a store, a ledger with mails as plain data, and workers as separate processes have them. */
import pino from 'pino'
import { configSchema, type Config } from '../../src/config/schema.ts'
import { applyMessages, type ApplyDeps } from '../../src/apply/apply-messages.ts'
import { ConflictWatch } from '../../src/apply/conflict-watch.ts'
import { directoryOf } from '../../src/config/directory.ts'
import { seedPeople } from '../../src/config/seed-people.ts'
import { TicketNumbers } from '../../src/apply/ticket-numbers.ts'
import type { Store } from '../../src/store/store.ts'
import type { InboundMail } from '../../src/tickets/inbound-mail.ts'
import type { InboundId, Ticket } from '../../src/tickets/ticket.ts'
import { openScratchStore } from '../support/scratch-store.ts'
import { wordIndexes } from '../support/word-indexes.ts'
import { ANN, BOB, EVE, KIM, SAM, START_MS, SUPPORT, mailOf, type MailSketch } from '../tickets/support/desk.ts'

const server = { host: '127.0.0.1', port: 1, tls: 'none' }

/** The installation of the worked example. */
export function configWith(changes: object = {}): Config {
  return configSchema.parse({
    secret: 'a-secret-of-the-test',
    mailboxes: [{ name: 'support', addresses: [SUPPORT], imap: server, smtp: server, notify: [SAM] }],
    agents: [
      { name: 'Sam', address: SAM },
      { name: 'Kim', address: KIM },
    ],
    accounts: [
      { name: 'Acme', domains: ['acme.example'], workspaces: [{ name: 'Acme', contacts: [ANN, BOB] }] },
      { name: 'Other', domains: ['other.example'], workspaces: [{ name: 'Other', contacts: [EVE] }] },
    ],
    ...changes,
  })
}

/** A store with mails in its ledger, and workers that apply them. */
export interface Bench {
  readonly store: Store
  /** Puts mails into the ledger. @returns their keys */
  deliver(sketches: readonly MailSketch[]): Promise<readonly InboundId[]>
  /** A worker with ticket numbers of its own. */
  worker(changes?: Partial<ApplyDeps>): ApplyDeps
  /** Applies mails by a worker. */
  apply(ids: readonly InboundId[], worker?: ApplyDeps): Promise<void>
  tickets(): Promise<readonly Ticket[]>
  row(id: InboundId): Promise<Awaited<ReturnType<Store['inboundRows']['load']>>[number]>
}

/** Writes the outbox rows that bore the mails' tokens: a token without one leads nowhere. */
async function mintTokensOf(mails: readonly InboundMail[], { outbox }: Store): Promise<void> {
  for (const { id, ticket } of mails.flatMap(({ proof }) => proof.tokens)) {
    if ((await outbox.collection.countDocuments({ tokenIds: id })) > 0) continue
    const minted = { ticket, messageId: `minted-${id}`, tokenIds: [id], createdAt: new Date(0), recipients: [] }
    await outbox.collection.updateOne({ _id: `minted/${id}` }, { $setOnInsert: minted }, { upsert: true })
  }
}

/** A bench on an empty database; it is closed when the test ends. */
export async function openBench(config: Config = configWith()): Promise<Bench> {
  const store = await openScratchStore(wordIndexes())
  await seedPeople(config, store.people)
  const mails = new Map<InboundId, InboundMail>()
  const first = workerOf(store, config, mails)
  return {
    store,
    async deliver(sketches) {
      const fresh = sketches.map(mailOf)
      for (const mail of fresh) mails.set(mail.place.id, mail)
      await store.inboundRows.insert(fresh.map(rowOf))
      await mintTokensOf(fresh, store)
      return fresh.map(({ place }) => place.id)
    },
    worker: (changes) => ({ ...workerOf(store, config, mails), ...changes }),
    apply: (ids, worker = first) => applyMessages(ids, worker),
    tickets: () => allOf(store.tickets.all()),
    async row(id) {
      const [row] = await store.inboundRows.load([id])
      if (!row) throw new Error(`no row ${id}`)
      return row
    },
  }
}

/** Collects a stream into a list. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

function workerOf(store: Store, config: Config, mails: ReadonlyMap<InboundId, InboundMail>): ApplyDeps {
  const directory = directoryOf(config, [])
  return {
    store,
    config,
    directory: () => Promise.resolve(directory),
    loadMails: (rows) => Promise.resolve(rows.flatMap(({ _id }) => mails.get(_id) ?? [])),
    conflicts: new ConflictWatch(),
    numbers: new TicketNumbers(store),
    committed: () => Promise.resolve(),
    now: () => START_MS,
    log: pino({ level: 'silent' }),
  }
}

function rowOf({ place: { id, mailbox, source, atMs } }: InboundMail): Parameters<Store['inboundRows']['insert']>[0][number] {
  return {
    ...{ _id: id, mailbox, source, folder: 'INBOX', rawSha256: id, sizeBytes: 1 },
    ...{ at: new Date(atMs), file: null, isPartial: false },
  }
}
