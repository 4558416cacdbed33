/** One IMAP connection to one folder: list, fetch without a trace, flag and move in sets, wait for news. */
import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { ImapFlow, MailboxObject } from 'imapflow'
import { MailServerError } from '../errors.ts'
import type { RawMail } from '../mail/message.ts'
import { connectImap, type ImapServer } from './imap-client.ts'
import { failedCommand, translatedImapError } from './imap-errors.ts'
import { identityOf, identityQuery, idHeadersQuery, type MailIdentity } from './mail-identity.ts'
import { internalDateOf, mostPerSet, piecesOf, sequenceSet, spoolMail, type ListedMail, type SpoolTarget } from './fetch-pieces.ts'

/** A connection that waits for news is asked for a sign of life so often, and has so long to give one: gone is gone in half a minute. */
const probeMs = 14_000

/** A folder of a server, and whether it is only looked at. */
export interface FolderAccess {
  readonly server: ImapServer
  readonly folder: string
  /** Opened with EXAMINE: nothing in it can be changed. */
  readonly isReadOnly: boolean
  /** Gives up connecting when it is aborted. */
  readonly signal?: AbortSignal
}

/** What a server says of a folder beside its mails; null: it does not say. */
export interface FolderFacts {
  /** Whether \\Seen stays when it is set (RFC 3501 §7.1, PERMANENTFLAGS). */
  readonly keepsSeen: boolean | null
  /** Of the storage that the folder counts to (RFC 9208). */
  readonly quota: { readonly used: number; readonly limit: number } | null
}

/** Every method rejects with {@link MailServerError} when the server or the connection fails; then open another session. */
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
   * @throws {AuthenticationRefusedError} when the server refuses the credentials in so many words
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

  /** UIDs mean something together with this only (RFC 3501 §2.3.1.1). */
  get uidValidity(): string {
    return String(this.#opened().uidValidity)
  }

  /** The next UID, as SELECT told; null where it did not. */
  get uidNext(): number | null {
    return this.#opened().uidNext || null
  }

  /** The highest mod-sequence (RFC 7162), as far as the server told. */
  get highestModseq(): bigint | null {
    return this.#opened().highestModseq || null
  }

  /** How many mails the folder has, as far as the server told. */
  get count(): number {
    return this.#opened().exists
  }

  /** All UIDs above one, ascending, whatever their flags. */
  async uidsAbove(uid: number): Promise<readonly number[]> {
    this.#hasNews = false
    const found = await this.#run('SEARCH', () => this.#client.search({ uid: `${uid + 1}:*` }, { uid: true }))
    if (!Array.isArray(found)) throw failedCommand('SEARCH')
    // "n:*" always names the last mail, however low its UID (RFC 3501 §6.4.8).
    return found.filter((each) => each > uid)
  }

  /** All UIDs of mails that came on a day or later, ascending. */
  async uidsSince(since: Date): Promise<readonly number[]> {
    const found = await this.#run('SEARCH', () => this.#client.search({ since }, { uid: true }))
    if (!Array.isArray(found)) throw failedCommand('SEARCH')
    return found.toSorted((a, b) => a - b)
  }

  /** What the server says of the sizes of mails, in the order asked; 0 where it says nothing. */
  async sizes(uids: readonly number[]): Promise<readonly ListedMail[]> {
    if (uids.length === 0) return []
    const query = { uid: true, size: true }
    const rows = await this.#run('FETCH', () => this.#client.fetchAll(sequenceSet(uids), query, { uid: true }))
    const sizes = new Map(rows.map(({ uid, size }) => [uid, size]))
    return uids.map((uid) => ({ uid, sizeBytes: sizes.get(uid) ?? 0, isSizeKnown: sizes.get(uid) !== undefined }))
  }

  /** What tells mails from others, of those that are there. @param uids - ascending */
  async identities(uids: readonly number[]): Promise<readonly MailIdentity[]> {
    const rows = await this.#run('FETCH', () => this.#client.fetchAll(sequenceSet(uids), identityQuery, { uid: true }))
    const wanted = new Set(uids)
    return rows.filter(({ uid, headers }) => headers !== undefined && wanted.has(uid)).map(identityOf)
  }

  /** The fields of mails in which ids and addresses of ours may stand. @param uids - ascending */
  async idHeaders(uids: readonly number[]): Promise<readonly string[]> {
    const rows = await this.#run('FETCH', () => this.#client.fetchAll(sequenceSet(uids), idHeadersQuery, { uid: true }))
    return rows.map(({ headers }) => headers?.toString('latin1') ?? '')
  }

  /**
   * Fetches mails whole, with INTERNALDATE, leaving \Seen as it is (BODY.PEEK).
   *
   * A server may answer with fewer mails than asked for; compare UID by UID.
   *
   * @param uids - ascending, ≤ 100
   * @returns mails by UID
   */
  async fetch(uids: readonly number[]): Promise<ReadonlyMap<number, RawMail & { readonly bytes: Uint8Array }>> {
    const query = { uid: true, internalDate: true, source: true }
    const rows = await this.#run('FETCH', () => this.#client.fetchAll(sequenceSet(uids), query, { uid: true }))
    const wanted = new Set(uids)
    const mails = new Map<number, RawMail & { readonly bytes: Uint8Array }>()
    for (const { uid, internalDate, source } of rows) {
      // Servers put flag changes of other mails between the answers; those have no source.
      if (source === undefined || !wanted.has(uid)) continue
      const rawSha256 = createHash('sha256').update(source).digest('hex')
      const at = internalDateOf(internalDate)
      mails.set(uid, { rawSha256, sizeBytes: source.length, at, isPartial: false, bytes: source })
    }
    return mails
  }

  /** Fetches one large mail into a file; null when it is gone. */
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

  /** Moves mails to another folder, in sets of 100; makes the folder when it is not there. */
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
   * Waits with IDLE until the server tells of new mail, but no longer than a time: IDLE connections die silently.
   * Returns at once when mail came since the last `uidsAbove`, or when the signal is aborted.
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
    // Ends when the next command breaks it; that it failed shows in that command.
    this.#client.idle().catch(() => undefined)
    await news
    clearTimeout(timer)
  }

  async #probe(): Promise<void> {
    const timer = setTimeout(() => this.#client.close(), probeMs)
    await this.#run('NOOP', () => this.#client.noop()).finally(() => clearTimeout(timer))
  }

  /** The server's capabilities, by name. */
  get capabilities(): readonly string[] {
    return [...this.#client.capabilities.keys()].sort()
  }

  /** What the server says of the folder. */
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

  /** Cuts the connection; a command under way fails. */
  close(): void {
    this.#client.close()
  }

  /** Takes leave of the server. */
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
