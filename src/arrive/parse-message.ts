/** Parses stored mails and stores what they say: first their files, then the parsed values, each content once. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { OwnCheck } from '../mail/sender-proof/authentication.ts'
import type { ParsedMail, ParsedMessage, RawMail, Sender } from '../mail/message.ts'
import type { ParsePool } from '../mail/parse-pool.ts'
import type { MailReading, ParsedMailDocument } from '../store/mails.ts'
import type { Store } from '../store/store.ts'
import { boundedMessage } from '../mail/bound-message.ts'

/** Checks the sender of a whole mail; never rejects. */
export type SenderCheck = (question: { readonly raw: Uint8Array; readonly from: Sender; readonly atMs: number }) => Promise<OwnCheck>

export interface ParseDeps {
  readonly store: Store
  readonly pool: ParsePool
  /** A folder for large mails on their way through. */
  readonly spoolDir: string
  /** undefined: senders are not checked. */
  readonly checkSender?: SenderCheck | undefined
}

/**
 * Parses mails in the pool, stores their files and parsed values, and returns the values by raw SHA-256.
 *
 * A mail that cannot be parsed gives a degraded document. Storing twice has no further effect.
 *
 * @param ahead - what `parseAhead` began for the same mails
 * @throws {NotFoundError} when a mail's raw content is not stored
 * @throws when MongoDB does not answer
 */
export async function parseMessages(
  mails: readonly RawMail[],
  deps: ParseDeps,
  ahead: ParsedAhead = parseAhead(mails, deps),
): Promise<ReadonlyMap<string, MailReading>> {
  const distinct = distinctOf(mails)
  const others = distinct.filter(({ bytes }) => !isSmall(bytes))
  const parsed = (await Promise.all([keepSmall(ahead, deps), ...others.map((mail) => parseOne(mail, deps))])).flat()
  const documents = await withSenderChecks(parsed, distinct, deps)
  await deps.store.parsedMails.insert(documents)
  return new Map(documents.map(({ html: _html, ...reading }) => [reading._id, reading]))
}

/** Small mails whose parsing has started, each with its raw SHA-256. */
export type ParsedAhead = Promise<readonly { readonly rawSha256: string; readonly parsed: ParsedMail }[]>

/** Starts parsing the small mails of a set. Nothing is stored yet, so it can run while their raw bytes are being stored. */
export function parseAhead(mails: readonly RawMail[], { pool }: Pick<ParseDeps, 'pool'>): ParsedAhead {
  const small = distinctOf(mails).flatMap(({ rawSha256, bytes }) => (isSmall(bytes) ? [{ rawSha256, bytes }] : []))
  const parsing = pool
    .parseSet(small.map(({ bytes }) => bytes))
    .then((parsed) => parsed.map((mail, i) => ({ rawSha256: small[i]?.rawSha256 ?? '', parsed: mail })))
  // When storing the bytes fails, nobody awaits this; its own error must then not be an unhandled rejection.
  parsing.catch(() => undefined)
  return parsing
}

function distinctOf(mails: readonly RawMail[]): readonly RawMail[] {
  return [...new Map(mails.map((mail) => [mail.rawSha256, mail])).values()]
}

/** A mail that no server delivered, made from its bytes. */
export function rawMailOf(bytes: Uint8Array): RawMail {
  const rawSha256 = createHash('sha256').update(bytes).digest('hex')
  return { rawSha256, sizeBytes: bytes.byteLength, at: null, isPartial: false, bytes }
}

/**
 * A digest of what a mail says: From, subject, text (HTML where there is no text), files. Copies that travelled different ways differ in
 * Received and Delivered-To, but have the same digest.
 */
export function contentHash(message: ParsedMessage): string {
  const text = message.text.replace(/\s+/gu, ' ').trim()
  const files = message.attachments.map(({ sha256 }) => sha256).sort()
  const content = [message.from.addrSpec, message.subject, text, text === '' ? message.html : '', files]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

/** Mails up to this size are parsed several at a time. */
const smallBytes = 64 * 1024

function isSmall(bytes: Uint8Array | undefined): bytes is Uint8Array {
  return bytes !== undefined && bytes.byteLength <= smallBytes
}

async function keepSmall(ahead: ParsedAhead, { store }: ParseDeps): Promise<readonly ParsedMailDocument[]> {
  const mails = await ahead
  await store.files.insert(mails.flatMap(({ parsed }) => parsed.contents))
  return mails.map(({ rawSha256, parsed }) => documentOf(rawSha256, parsed))
}

/** The files of one large mail are stored at once: those of a whole set would not fit into memory. */
async function parseOne(mail: RawMail, deps: ParseDeps): Promise<ParsedMailDocument> {
  const parsed = await deps.pool.parseFrom(() => rawBytes(mail, deps))
  await deps.store.files.insert(parsed.contents)
  return documentOf(mail.rawSha256, parsed)
}

/** Checks all senders concurrently: the checks wait for the DNS, mostly for the same answers. */
async function withSenderChecks(
  documents: readonly ParsedMailDocument[],
  mails: readonly RawMail[],
  deps: ParseDeps,
): Promise<readonly ParsedMailDocument[]> {
  const { checkSender } = deps
  if (!checkSender) return documents
  const byHash = new Map(mails.map((mail) => [mail.rawSha256, mail]))
  const checks = documents.map(async (document): Promise<ParsedMailDocument> => {
    const mail = byHash.get(document._id)
    if (!mail?.at || mail.isPartial) return document
    const question = { raw: await rawBytes(mail, deps), from: document.message.from, atMs: mail.at.getTime() }
    return { ...document, ownCheck: await checkSender(question) }
  })
  return Promise.all(checks)
}

function documentOf(rawSha256: string, { message: whole }: ParsedMail): ParsedMailDocument {
  const { html, ...message } = boundedMessage(whole)
  return { _id: rawSha256, contentHash: contentHash(whole), message, html }
}

async function rawBytes(mail: RawMail, deps: ParseDeps): Promise<Uint8Array> {
  if (mail.bytes) return new Uint8Array(mail.bytes)
  if (mail.path !== undefined) return readFile(mail.path)
  const raw = await deps.store.rawMails.open(mail.rawSha256)
  if (Buffer.isBuffer(raw)) return raw
  // Through a file: collecting a stream in memory takes twice the size of the mail.
  const path = join(deps.spoolDir, `${randomUUID()}.eml`)
  try {
    await pipeline(raw, createWriteStream(path, { mode: 0o600 }))
    return await readFile(path)
  } finally {
    await rm(path, { force: true })
  }
}
