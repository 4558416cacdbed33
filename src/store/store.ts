/** All collections on one connection, and the one transaction that writes decisions. */
import type { Connection, mongo } from 'mongoose'
import { ArticleVersions } from './article-versions.ts'
import { VersionConflictError } from '../errors.ts'
import type { WordIndexes } from '../search/word-index.ts'
import { displayId, type StoredMessageId, type TicketNumber } from '../tickets/ticket.ts'
import { AcknowledgementCounts } from './acknowledgement-counts.ts'
import { BlockedSenders } from './blocked-senders.ts'
import { claimKey, Claims } from './claims.ts'
import { AuditLog } from './audit-log.ts'
import type { CommitSet, TicketPart } from './commit-set.ts'
import { connect } from './connection.ts'
import { createIndexes } from './create-indexes.ts'
import { Counters } from './counters.ts'
import { eraseEverywhere, shownNames, unsentTo, type Erased, type ErasureCounts } from './erasure.ts'
import { Files } from './files.ts'
import { HeldAnswers } from './answers-in-undo-window.ts'
import { FormLetters } from './form-letters.ts'
import { Grants } from './grants.ts'
import { ImageChoices } from './image-choices.ts'
import { InboundRows } from './inbound-rows.ts'
import { Issues } from './issues.ts'
import { Lives } from './installation-lives.ts'
import { MailboxStates } from './mailbox-states.ts'
import { Messages } from './messages.ts'
import { Outbox } from './outbox.ts'
import { Presences } from './presences.ts'
import { ParsedMails, RawMails } from './mails.ts'
import { Paces } from './paces.ts'
import { People } from './people.ts'
import { Pollers } from './pollers.ts'
import { RecordStore } from './records.ts'
import { ChangeStream } from './changes.ts'
import { Rules } from './rules.ts'
import { ownIndexes } from './search-lists.ts'
import { SearchStates } from './search-state.ts'
import { SearchWords } from './search-words.ts'
import { Sessions } from './sessions.ts'
import { StoredAnswers } from './stored-answers.ts'
import { SuggestionVotes } from './suggestion-votes.ts'
import { Tickets } from './tickets.ts'
import { Timeline } from './timeline.ts'
import { Broadcasts } from './broadcasts.ts'
import { BulkEdits } from './bulk-edits.ts'
import { Turns } from './assignment-turns.ts'
import { Webhooks } from './webhooks.ts'
import { Renames } from './renames.ts'
import { Retention } from './retention.ts'
import { Workers } from './workers.ts'
import { commitError } from './write-errors.ts'
import { taken } from '../write-order.ts'

/** How long a commit may wait for a majority. Afterwards the ledger tells whether it took effect. */
const longestCommitMs = 10_000

/** The collections of a database. */
export class Store {
  readonly rawMails: RawMails
  readonly files: Files
  readonly inboundRows: InboundRows
  readonly parsedMails: ParsedMails
  readonly claims: Claims
  readonly messages: Messages
  readonly tickets: Tickets
  readonly timeline: Timeline
  readonly people: People
  readonly records: RecordStore
  readonly issues: Issues
  readonly outbox: Outbox
  readonly acknowledgementCounts: AcknowledgementCounts
  readonly counters: Counters
  readonly rules: Rules
  readonly blockedSenders: BlockedSenders
  readonly lives: Lives
  readonly mailboxStates: MailboxStates
  readonly formLetters: FormLetters
  readonly grants: Grants
  readonly heldAnswers: HeldAnswers
  readonly paces: Paces
  readonly pollers: Pollers
  readonly workers: Workers
  readonly renames: Renames
  readonly retention: Retention
  readonly storedAnswers: StoredAnswers
  readonly webhooks: Webhooks
  readonly wordIndexes: WordIndexes<TicketNumber>
  readonly articleVersions: ArticleVersions
  readonly searchWords: SearchWords
  readonly searchState: SearchStates
  readonly suggestionVotes: SuggestionVotes
  readonly sessions: Sessions
  readonly turns: Turns
  readonly presences: Presences
  readonly imageChoices: ImageChoices
  readonly auditLog: AuditLog
  readonly bulkEdits: BulkEdits
  readonly broadcasts: Broadcasts
  readonly #connection: Connection

  /** @param indexes - the search indexes; default: lists in this database */
  constructor(connection: Connection, indexes?: WordIndexes<TicketNumber>) {
    this.#connection = connection
    this.rawMails = new RawMails(connection)
    this.files = new Files(connection)
    this.inboundRows = new InboundRows(connection)
    this.parsedMails = new ParsedMails(connection)
    this.claims = new Claims(connection)
    this.messages = new Messages(connection)
    this.tickets = new Tickets(connection)
    this.timeline = new Timeline(connection)
    this.people = new People(connection)
    this.records = new RecordStore(connection)
    this.issues = new Issues(connection)
    this.outbox = new Outbox(connection)
    this.acknowledgementCounts = new AcknowledgementCounts(connection)
    this.counters = new Counters(connection)
    this.rules = new Rules(connection)
    this.blockedSenders = new BlockedSenders(connection)
    this.lives = new Lives(connection)
    this.mailboxStates = new MailboxStates(connection)
    this.formLetters = new FormLetters(connection)
    this.grants = new Grants(connection)
    this.heldAnswers = new HeldAnswers(connection)
    this.paces = new Paces(connection)
    this.pollers = new Pollers(connection)
    this.workers = new Workers(connection)
    this.renames = new Renames(connection)
    this.retention = new Retention(connection)
    this.storedAnswers = new StoredAnswers(connection)
    this.webhooks = new Webhooks(connection)
    this.wordIndexes = indexes ?? ownIndexes(connection)
    this.articleVersions = new ArticleVersions(connection)
    this.searchWords = new SearchWords(connection)
    this.searchState = new SearchStates(connection)
    this.suggestionVotes = new SuggestionVotes(connection)
    this.sessions = new Sessions(connection)
    this.turns = new Turns(connection)
    this.presences = new Presences(connection)
    this.imageChoices = new ImageChoices(connection)
    this.auditLog = new AuditLog(connection)
    this.bulkEdits = new BulkEdits(connection)
    this.broadcasts = new Broadcasts(connection)
  }

  /**
   * Writes a set of decisions in one transaction.
   *
   * @throws {VersionConflictError} when something has changed since it was read: decide again on fresh data
   * @throws {StoreUnavailableError} when MongoDB does not answer; the ledger then tells whether the commit took effect
   */
  async commit(set: CommitSet): Promise<void> {
    const session = this.#connection.getClient().startSession()
    try {
      session.startTransaction({ writeConcern: { w: 'majority' }, maxCommitTimeMS: longestCommitMs })
      await this.#writeAll(set, session)
      taken('apply.written')
      await session.commitTransaction()
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined)
      throw commitError(error)
    } finally {
      await session.endSession()
    }
  }

  /** The name of the database. */
  get database(): string {
    return this.#connection.name
  }

  /** The ledger key of the mail that caused an outbound mail; for mail written by hand, the outbound mail's own id. */
  async causeOf(outboxId: string): Promise<string> {
    const [message] = await this.messages.load([outboxId.split('/', 1)[0] as StoredMessageId])
    return message?.inbound ?? outboxId
  }

  /** Opens a stream of changes. @param after - a resume token; null: from now on */
  changes(after: unknown, waitMs: number): ChangeStream {
    return new ChangeStream(this.#connection, after, waitMs)
  }

  /** Whether a restore is unfinished, so that the database cannot be relied on. */
  async isHalfRestored(): Promise<boolean> {
    return (await this.unfinishedRestore()) !== null
  }

  /** An unfinished restore; null: none. */
  async unfinishedRestore(): Promise<{ readonly folder: string; readonly at: Date } | null> {
    return (await this.#connection.db?.collection<{ readonly folder: string; readonly at: Date }>('restores').findOne({})) ?? null
  }

  /** MongoDB's UUID of the ledger collection, which changes when the collection is made anew. null: not reported. */
  async ledgerUuid(): Promise<string | null> {
    const name = this.inboundRows.collection.collectionName
    const [found] = (await this.#connection.db?.listCollections({ name }, { nameOnly: false }).toArray()) ?? []
    const { uuid } = found?.info ?? {}
    return uuid?.toString('hex') ?? null
  }

  /** MongoDB's time in ms since 1970. */
  async timeMs(): Promise<number> {
    const { localTime } = await this.#connection.getClient().db().admin().command({ hello: 1 })
    return (localTime as Date).getTime()
  }

  /** Checks that MongoDB answers. */
  async ping(): Promise<void> {
    await this.#connection.db?.admin().ping()
  }

  /**
   * Erases a person everywhere except in the search index, and records it.
   *
   * @param onFound - called with their tickets before anything is changed
   */
  async erase(erased: Erased, by: string, onFound: (tickets: readonly TicketNumber[]) => Promise<void>): Promise<ErasureCounts> {
    const counts = await eraseEverywhere(this.#connection, erased, (tickets) => onFound(tickets as readonly TicketNumber[]))
    await this.#connection.collection('erasures').insertOne({ at: new Date(), by, ...counts })
    return counts
  }

  /** For erasing an address: our unsent mails to it, and the names that were shown for it. */
  async nameFacts(addrSpec: string): Promise<{ readonly unsent: number; readonly names: readonly string[] }> {
    const [unsent, names] = await Promise.all([unsentTo(this.#connection, addrSpec), shownNames(this.#connection, addrSpec)])
    return { unsent, names }
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await this.#connection.close()
  }

  async #writeAll(set: CommitSet, session: mongo.ClientSession): Promise<void> {
    const open = await this.inboundRows.close(set.endings, session)
    if (open !== set.endings.length) throw new VersionConflictError('a mail was decided by somebody else')
    await this.claims.insert(set.claims, session)
    await this.claims.move(set.movedClaims ?? [], session)
    await this.tickets.write(set.tickets, session)
    await this.issues.write(set.issues ?? [], session)
    await this.people.insert(set.workspaces, set.contacts, session)
    await this.messages.insert(set.messages, session)
    await this.timeline.insert(set.entries, session)
    await this.webhooks.insert(set, session)
    await this.outbox.insert(set.outbox, session)
    await this.outbox.applyReports(set.reports, session)
    await this.outbox.noteCopies(set.copies, session)
    await this.acknowledgementCounts.add(set, session)
    await this.turns.note(set.given ?? [], session)
    await this.broadcasts.write(set, session)
    for (const part of set.taken ?? []) await this.#moveAll(part, session)
  }

  async #moveAll({ from, to, scope, ids, ...part }: TicketPart, session: mongo.ClientSession): Promise<void> {
    await this.claims.move(
      ids.map((id) => ({ key: claimKey(scope, id), from, to })),
      session,
    )
    await this.messages.move(part.messages, to, session)
    await this.timeline.leaveWord(from, { lines: part.lines, word: `This went to ${displayId(to)}.` }, session)
    await this.outbox.move(part.outbox, to, session)
  }
}

/** Opens the store, and creates missing collections and indexes. @throws {StoreUnavailableError} when MongoDB does not answer */
export async function openStore(uri: string, indexes?: WordIndexes<TicketNumber>): Promise<Store> {
  const connection = await connect(uri)
  const store = new Store(connection, indexes)
  await createIndexes(connection)
  return store
}

/** Opens a store for reading alone; creates nothing. */
export async function openStoreToRead(uri: string): Promise<Store> {
  return new Store(await connect(uri))
}
