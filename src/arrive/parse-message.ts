/** Parses stored mails and keeps what they say: files, then values, each content once. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { OwnCheck } from '../mail/sender-proof/authentication.ts'
import type { AttachmentContent, ParsedMail, ParsedMessage, Sender } from '../mail/message.ts'
import type { ParsePool } from '../mail/parse-pool.ts'
import type { ParsedMailDocument } from '../store/parsed-mails.ts'
import type { Store } from '../store/store.ts'
import { boundedMessage } from './bound-message.ts'

/** A mail whose raw content is stored; `bytes` or `path` save reading it again. */
export interface StoredMail {
  readonly rawSha256: string
  readonly bytes?: Uint8Array
  /** A file with the content; it stays. */
  readonly path?: string
  /** INTERNALDATE, of a mail that a server delivered: only such a mail's sender can be checked. */
  readonly at?: Date
  /** True when only the beginning is kept. */
  readonly isPartial?: boolean
}

/** Checks the sender of a whole mail from its bytes; never rejects. */
export type SenderCheck = (question: {
  readonly raw: Uint8Array
  readonly from: Sender
  readonly atMs: number
}) => Promise<OwnCheck>

/** What parsing needs. */
export interface ParseDeps {
  readonly store: Store
  readonly pool: ParsePool
  /** A folder for large mails on their way. */
  readonly spoolDir: string
  /** Absent: senders are not checked here. */
  readonly checkSender?: SenderCheck | undefined
}

/** What a mail says, as the rules read it. */
export type MailReading = Omit<ParsedMailDocument, 'html'>

/**
 * Parses mails in the pool, stores their files and what they say, bounded, and gives it by raw SHA-256.
 *
 * A mail that cannot be parsed gives a degraded document. Storing twice is storing once.
 *
 * @throws {NotFoundError} when a mail's raw content is not stored
 * @throws when MongoDB does not answer
 */
export async function parseMessages(
  mails: readonly StoredMail[],
  deps: ParseDeps,
): Promise<ReadonlyMap<string, MailReading>> {
  const distinct = [...new Map(mails.map((mail) => [mail.rawSha256, mail])).values()]
  const small = distinct.flatMap(({ rawSha256, bytes }) => (isSmall(bytes) ? [{ rawSha256, bytes }] : []))
  const others = distinct.filter(({ bytes }) => !isSmall(bytes))
  const parsed = (await Promise.all([parseSmall(small, deps), ...others.map((mail) => parseOne(mail, deps))])).flat()
  const parses = await checked(parsed, distinct, deps)
  await deps.store.files.insert(parses.flatMap(({ contents }) => contents))
  await deps.store.parsedMails.insert(parses.map(({ document }) => document))
  return new Map(parses.map(({ document: { html: _html, ...reading } }) => [reading._id, reading]))
}

/**
 * A digest of what a mail says: From, subject, text, or HTML when there is no text, and files. Copies that took
 * different ways differ in Received and Delivered-To, and have the same digest.
 */
export function contentHash(message: ParsedMessage): string {
  const text = message.text.replace(/\s+/gu, ' ').trim()
  const files = message.attachments.map(({ sha256 }) => sha256).sort()
  const said = [message.from.addrSpec, message.subject, text, text === '' ? message.html : '', files]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

interface Parse {
  readonly document: ParsedMailDocument
  /** Files that are still to be stored. */
  readonly contents: readonly AttachmentContent[]
}

/** Mails up to this size are parsed several at a time. */
const smallBytes = 64 * 1024

function isSmall(bytes: Uint8Array | undefined): bytes is Uint8Array {
  return bytes !== undefined && bytes.byteLength <= smallBytes
}

async function parseSmall(
  mails: readonly { readonly rawSha256: string; readonly bytes: Uint8Array }[],
  { pool }: ParseDeps,
): Promise<readonly Parse[]> {
  const parsed = await pool.parseSet(mails.map(({ bytes }) => bytes))
  return parsed.flatMap((mail, i) => {
    const rawSha256 = mails[i]?.rawSha256
    return rawSha256 === undefined ? [] : [{ document: documentOf(rawSha256, mail), contents: mail.contents }]
  })
}

/** Files of one mail that together are larger are stored at once: a set of such mails would not fit memory. */
const heldBytes = 1024 * 1024

async function parseOne(mail: StoredMail, deps: ParseDeps): Promise<Parse> {
  const parsed = await deps.pool.parseFrom(() => rawBytes(mail, deps))
  const { contents } = parsed
  const document = documentOf(mail.rawSha256, parsed)
  const bytes = contents.reduce((sum, file) => sum + file.bytes.byteLength, 0)
  if (bytes <= heldBytes) return { document, contents }
  await deps.store.files.insert(contents)
  return { document, contents: [] }
}

/** All at once: they wait for the DNS, most of them for the same answers. */
async function checked(
  parses: readonly Parse[],
  mails: readonly StoredMail[],
  deps: ParseDeps,
): Promise<readonly Parse[]> {
  const { checkSender } = deps
  if (!checkSender) return parses
  const byHash = new Map(mails.map((mail) => [mail.rawSha256, mail]))
  const checks = parses.map(async (parse): Promise<Parse> => {
    const { document } = parse
    const mail = byHash.get(document._id)
    if (!mail?.at || mail.isPartial === true) return parse
    const question = { raw: await rawBytes(mail, deps), from: document.message.from, atMs: mail.at.getTime() }
    return { ...parse, document: { ...document, ownCheck: await checkSender(question) } }
  })
  return Promise.all(checks)
}

function documentOf(rawSha256: string, { message: whole }: ParsedMail): ParsedMailDocument {
  const { html, ...message } = boundedMessage(whole)
  return { _id: rawSha256, contentHash: contentHash(whole), message, html }
}

async function rawBytes(mail: StoredMail, deps: ParseDeps): Promise<Uint8Array> {
  if (mail.bytes) return new Uint8Array(mail.bytes)
  if (mail.path !== undefined) return readFile(mail.path)
  const raw = await deps.store.rawMails.open(mail.rawSha256)
  if (Buffer.isBuffer(raw)) return raw
  // Collected in memory, a stream would need the space of the mail twice.
  const path = join(deps.spoolDir, `${randomUUID()}.eml`)
  try {
    await pipeline(raw, createWriteStream(path, { mode: 0o600 }))
    return await readFile(path)
  } finally {
    await rm(path, { force: true })
  }
}
