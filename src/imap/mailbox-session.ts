/** One IMAP connection to one folder: lists, fetches without setting flags, marks and moves in sets, waits for news. */
import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { ImapFlow, MailboxObject } from 'imapflow'
import { MailServerError } from '../errors.ts'
import type { RawMail } from '../mail/message.ts'
import { connectImap, type ImapServer } from './imap-client.ts'
import { failedCommand, translatedImapError } from './imap-errors.ts'
import { identityOf, identityQuery, idHeadersQuery, type MailIdentity } from './mail-identity.ts'
import { internalDateOf, mostPerSet, piecesOf, sequenceSet, spoolMail, type ListedMail, type SpoolTarget } from './fetch-pieces.ts'

/**
 * While waiting for news the connection is probed this often, and must answer within the same time: a dead one is noticed in half a minute.
 */
const probeMs = 14_000

/** A folder of a server, and how it is opened. */
export interface FolderAccess {
  readonly server: ImapServer
  readonly folder: string
  /** Opened with EXAMINE: nothing in it can be changed. */
  readonly isReadOnly: boolean
  /** Aborts connecting. */
  readonly signal?: AbortSignal
}

/** Facts about a folder; null where the server gives none. */
export interface FolderFacts {
  /** Whether \\Seen is kept (PERMANENTFLAGS, RFC 3501 §7.1). */
  readonly keepsSeen: boolean | null
  /** The quota of the folder's storage (RFC 9208). */
  readonly quota: { readonly used: number; readonly limit: number } | null
}

/**
 * A session on a folder. Every method rejects with {@link MailServerError} when the server or the connection fails; then open a new
 * session.
 */
export class MailboxSession {
  readonly folder: string
  readonly #client: ImapFlow
  readonly #news = new EventEmitter()
  #hasNews = false

  private constructor(client: ImapFlow, folder: string) {
    this.#client = client
    this.folder = folder
    client.on('exists', ({ count, prevCount }) => {
      if (count > prevCount) this.#announce()
    })
    client.on('close', () => this.#announce())
  }

  /**
   * Connects, logs in and opens the folder.
   *
   * @throws {AuthenticationRefusedError} when the server refuses the credentials
   */
  static async open({ server, folder, isReadOnly, signal }: FolderAccess): Promise<MailboxSession> {
    const client = await connectImap(server, signal)
    try {
      await client.mailboxOpen(folder, { readOnly: isReadOnly })
    } catch (error) {
      client.close()
      throw translatedImapError(error, 'SELECT')
    }
    return new MailboxSession(client, folder)
  }

  /** UIDVALIDITY: UIDs are meaningful only together with it (RFC 3501 §2.3.1.1). */
  get uidValidity(): string {
    return String(this.#opened().uidValidity)
  }

  /** UIDNEXT of the SELECT; null when the server gave none. */
  get uidNext(): number | null {
    return this.#opened().uidNext || null
  }

  /** HIGHESTMODSEQ (RFC 7162); null when the server gave none. */
  get highestModseq(): bigint | null {
    return this.#opened().highestModseq || null
  }

  /** The number of mails in the folder, as last reported by the server. */
  get count(): number {
    return this.#opened().exists
  }

  /** All UIDs above one, ascending, whatever their flags. */
  async uidsAbove(uid: number): Promise<readonly number[]> {
    this.#hasNews = false
    const found = await this.#run('SEARCH', () => this.#client.search({ uid: `${uid + 1}:*` }, { uid: true }))
    if (!Array.isArray(found)) throw failedCommand('SEARCH')
    // "n:*" always includes the last mail, however low its UID (RFC 3501 §6.4.8).
    return found.filter((each) => each > uid)
  }

  /** All UIDs of mails that arrived on the given day or later, ascending. */
  async uidsSince(since: Date): Promise<readonly number[]> {
    const found = await this.#run('SEARCH', () => this.#client.search({ since }, { uid: true }))
    if (!Array.isArray(found)) throw failedCommand('SEARCH')
    return found.toSorted((a, b) => a - b)
  }

  /** The sizes of mails, in the order of `uids`; 0 where the server gives none. */
  async sizes(uids: readonly number[]): Promise<readonly ListedMail[]> {
    if (uids.length === 0) return []
    const query = { uid: true, size: true }
    const rows = await this.#run('FETCH', () => this.#client.fetchAll(sequenceSet(uids), query, { uid: true }))
    const sizes = new Map(rows.map(({ uid, size }) => [uid, size]))
    return uids.map((uid) => ({ uid, sizeBytes: sizes.get(uid) ?? 0, isSizeKnown: sizes.get(uid) !== undefined }))
  }

  /** The identities of those mails that exist. @param uids - ascending */
  async identities(uids: readonly number[]): Promise<readonly MailIdentity[]> {
    const rows = await this.#run('FETCH', () => this.#client.fetchAll(sequenceSet(uids), identityQuery, { uid: true }))
    const requested = new Set(uids)
    return rows.filter(({ uid, headers }) => headers !== undefined && requested.has(uid)).map(identityOf)
  }

  /** The header fields in which ids and addresses of ours may stand. @param uids - ascending */
  async idHeaders(uids: readonly number[]): Promise<readonly string[]> {
    const rows = await this.#run('FETCH', () => this.#client.fetchAll(sequenceSet(uids), idHeadersQuery, { uid: true }))
    return rows.map(({ headers }) => headers?.toString('latin1') ?? '')
  }

  /**
   * Fetches whole mails with INTERNALDATE; PEEK avoids setting \Seen.
   *
   * A server may return fewer mails than requested; compare by UID.
   *
   * @param uids - ascending, ≤ 100
   * @returns mails by UID
   */
  async fetch(uids: readonly number[]): Promise<ReadonlyMap<number, RawMail & { readonly bytes: Uint8Array }>> {
    const query = { uid: true, internalDate: true, source: true }
    const rows = await this.#run('FETCH', () => this.#client.fetchAll(sequenceSet(uids), query, { uid: true }))
    const requested = new Set(uids)
    const mails = new Map<number, RawMail & { readonly bytes: Uint8Array }>()
    for (const { uid, internalDate, source } of rows) {
      // Servers send flag changes of other mails in between; those have no source.
      if (source === undefined || !requested.has(uid)) continue
      const rawSha256 = createHash('sha256').update(source).digest('hex')
      const at = internalDateOf(internalDate)
      mails.set(uid, { rawSha256, sizeBytes: source.length, at, isPartial: false, bytes: source })
    }
    return mails
  }

  /** Fetches one large mail into a file; null when it no longer exists. */
  async fetchLarge(uid: number, target: SpoolTarget): Promise<RawMail | null> {
    return this.#run('FETCH', () => spoolMail(this.#client, uid, target))
  }

  /** Sets \Seen, in sets of 100. */
  async markSeen(uids: readonly number[]): Promise<void> {
    for (const set of piecesOf(uids, mostPerSet)) {
      const range = sequenceSet(set)
      const isDone = await this.#run('STORE', () => this.#client.messageFlagsAdd(range, ['\\Seen'], { uid: true, silent: true }))
      if (!isDone) throw failedCommand('STORE')
    }
  }

  /** Moves mails to another folder, in sets of 100; creates the folder when it does not exist. */
  async move(uids: readonly number[], folder: string): Promise<void> {
    for (const set of piecesOf(uids, mostPerSet)) {
      const range = sequenceSet(set)
      const isDone = await this.#run('MOVE', () => this.#client.messageMove(range, folder, { uid: true }))
      if (isDone) continue
      await this.#run('CREATE', () => this.#client.mailboxCreate(folder))
      if (!(await this.#run('MOVE', () => this.#client.messageMove(range, folder, { uid: true })))) throw failedCommand('MOVE')
    }
  }

  /**
   * Waits with IDLE until the server reports new mail, but no longer than `longestMs`, since IDLE connections die silently. Returns at once
   * when mail has come since the last `uidsAbove`, or when the signal is aborted.
   */
  async waitForNews(longestMs: number, signal: AbortSignal): Promise<void> {
    const untilMs = performance.now() + longestMs
    for (let leftMs = longestMs; !this.#hasNews && !signal.aborted && leftMs > 0; leftMs = untilMs - performance.now()) {
      await this.#idle(Math.min(probeMs, leftMs), signal)
      if (!this.#client.usable && !signal.aborted) throw translatedImapError(closedReason(this.#client), 'IDLE')
      if (leftMs > probeMs && !this.#hasNews && !signal.aborted) await this.#probe()
    }
  }

  async #idle(ms: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController()
    const enough = AbortSignal.any([signal, waiting.signal])
    const timer = setTimeout(() => waiting.abort(), ms)
    const news = once(this.#news, 'news', { signal: enough }).catch(() => undefined)
    // IDLE ends when the next command breaks it; if it failed, that command fails, too.
    this.#client.idle().catch(() => undefined)
    await news
    clearTimeout(timer)
  }

  async #probe(): Promise<void> {
    const timer = setTimeout(() => this.#client.close(), probeMs)
    await this.#run('NOOP', () => this.#client.noop()).finally(() => clearTimeout(timer))
  }

  /** The server's capabilities, sorted. */
  get capabilities(): readonly string[] {
    return [...this.#client.capabilities.keys()].sort()
  }

  /** The server's facts about the folder. */
  async facts(): Promise<FolderFacts> {
    const { permanentFlags, path } = this.#opened()
    const storage = await this.#client.getQuota(path).then(
      (quota) => (quota === false ? undefined : quota.storage),
      () => undefined,
    )
    const { usage = 0, limit = 0 } = storage ?? {}
    return { keepsSeen: permanentFlags ? permanentFlags.has('\\Seen') : null, quota: limit > 0 ? { used: usage, limit } : null }
  }

  /** The paths of all folders. */
  async folders(): Promise<readonly string[]> {
    const found = await this.#run('LIST', () => this.#client.list())
    return found.map(({ path }) => path)
  }

  /** Cuts the connection; a running command fails. */
  close(): void {
    this.#client.close()
  }

  /** Logs out; errors are ignored. */
  async logout(): Promise<void> {
    await this.#client.logout().catch(() => undefined)
    this.#client.close()
  }

  #announce(): void {
    this.#hasNews = true
    this.#news.emit('news')
  }

  #opened(): MailboxObject {
    const { mailbox } = this.#client
    if (mailbox === false) throw new MailServerError('the IMAP connection is closed', { context: { command: 'SELECT' } })
    return mailbox
  }

  async #run<T>(command: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      throw translatedImapError(error, command)
    }
  }
}

function closedReason(client: ImapFlow): object {
  return { code: 'EConnectionClosed', reason: client.byeReason }
}
