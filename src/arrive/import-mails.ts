/** Imports mail from files through the usual pipeline, silently: it is stored, parsed and applied, and no mail is sent. */
import type { FoundMail } from './import-sources.ts'
import { receivedAt } from '../mail/received-at.ts'
import type { NewInboundRow } from '../store/inbound-row.ts'
import { importFolder, importInboundId, overFolder } from '../store/ledger-keys.ts'
import type { InboundId } from '../tickets/ticket.ts'
import { parseMessages, rawMailOf, type ParseDeps } from './parse-message.ts'

export interface ImportProgress {
  readonly read: number
  /** Mails that were not in the ledger yet. */
  readonly added: number
  readonly failed: number
}

export interface ImportDeps {
  readonly mailbox: string
  /** The mail is about finished matters: its tickets are opened resolved. */
  readonly isOver?: boolean | undefined
  /** Applies mails of the ledger. @param ids - at most 50 */
  readonly apply: (ids: readonly InboundId[]) => Promise<void>
  readonly parse: ParseDeps
  readonly now: () => number
  readonly progress: (counts: ImportProgress) => void
}

const setSize = 100
const setBytes = 16 * 1024 * 1024
const perCommit = 50

/**
 * Imports mails. Safe to repeat and to interrupt: known mails are not added again, unfinished ones are finished.
 *
 * @param mails - in any order; each set of up to 100 is applied by date
 */
export async function importMails(mails: AsyncIterable<FoundMail>, deps: ImportDeps): Promise<ImportProgress> {
  let counts: ImportProgress = { read: 0, added: 0, failed: 0 }
  const firstFiles = new Map<InboundId, string | null>()
  let applying: Promise<number> = Promise.resolve(0)
  for await (const set of setsOf(mails)) {
    const { ids, added } = await storeSet(set, firstFiles, deps)
    const failed = await applying
    counts = { read: counts.read + set.length, added: counts.added + added, failed: counts.failed + failed }
    deps.progress(counts)
    // The next set is stored and parsed while this one is applied.
    applying = applySet(ids, deps)
  }
  return { ...counts, failed: counts.failed + (await applying) }
}

async function* setsOf(mails: AsyncIterable<FoundMail>): AsyncGenerator<readonly FoundMail[]> {
  let set: FoundMail[] = []
  let bytes = 0
  for await (const mail of mails) {
    set.push(mail)
    bytes += mail.bytes.byteLength
    if (set.length < setSize && bytes < setBytes) continue
    yield set
    set = []
    bytes = 0
  }
  if (set.length > 0) yield set
}

/** Writes in the same order as for mail from a server: raw mail, ledger row, parsed mail. */
async function storeSet(
  set: readonly FoundMail[],
  firstFiles: Map<InboundId, string | null>,
  deps: ImportDeps,
): Promise<{ ids: readonly InboundId[]; added: number }> {
  const mails = set.map(({ bytes }) => rawMailOf(bytes))
  const { store } = deps.parse
  await store.rawMails.insert(mails)
  const rows = set.map((found, n) => rowOf(found, mails[n]?.rawSha256 ?? '', deps))
  const fresh = await store.inboundRows.insert(rows)
  await store.inboundRows.addFiles(furtherFiles(rows, firstFiles))
  await parseMessages(mails, deps.parse)
  return { ids: [...new Set(rows.map(({ _id }) => _id))], added: new Set(fresh).size }
}

/** Further files of the same bytes: one mail that is found in several places of the import. */
function furtherFiles(
  rows: readonly NewInboundRow[],
  firstFiles: Map<InboundId, string | null>,
): ReadonlyMap<InboundId, readonly string[]> {
  const further = new Map<InboundId, string[]>()
  for (const { _id, file } of rows) {
    const first = firstFiles.get(_id)
    if (first === undefined) firstFiles.set(_id, file)
    else if (file !== null && file !== first) further.set(_id, [...(further.get(_id) ?? []), file])
  }
  return further
}

function rowOf(found: FoundMail, rawSha256: string, { mailbox, isOver, now }: ImportDeps): NewInboundRow {
  const at = found.receivedAt ?? receivedAt(found.bytes, now()) ?? new Date(0)
  const file = found.index === undefined ? found.path : `${found.path}#${found.index}`
  return {
    _id: importInboundId(mailbox, rawSha256),
    mailbox,
    folder: isOver ? overFolder : importFolder,
    source: 'import',
    rawSha256,
    sizeBytes: found.bytes.byteLength,
    at,
    file,
    isPartial: false,
  }
}

/** @returns how many sets of up to 50 held a mail that could not be applied; such a mail stays in the ledger */
async function applySet(ids: readonly InboundId[], { apply }: ImportDeps): Promise<number> {
  let failed = 0
  for (let at = 0; at < ids.length; at += perCommit) {
    await apply(ids.slice(at, at + perCommit)).catch(() => failed++)
  }
  return failed
}
