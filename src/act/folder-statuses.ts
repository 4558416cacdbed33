/** The state of every watched folder, and of folders whose mailbox is no longer in the configuration. */
import type { Config } from '../config/schema.ts'
import { watchedFolders } from '../config/watched-folder.ts'
import { ledgerPrefixOf, type MailboxState } from '../store/mailbox-states.ts'
import type { Store } from '../store/store.ts'

export interface FolderStatus {
  readonly folder: string
  /** `removed`: its mailbox is not in the configuration; its mail waits until it is again. */
  readonly state: 'watched' | 'unwatched' | 'paused' | 'never opened' | 'removed'
  /** Mails on the server above the cursor when it was last read; null: nobody has read it lately. */
  readonly lag: number | null
  readonly cursor: number | null
  readonly uidValidity: string | null
  readonly serverCount: number | null
  /** Ledger rows of this UIDVALIDITY; more than the server has where mail is moved or deleted after fetching. */
  readonly ledgerCount: number
  /** Stored mails that are not applied yet. */
  readonly toApply: number
  /** Outbound mails of its mailbox that are not sent yet. */
  readonly toSend: number
  readonly lastSuccessAt: Date | null
  readonly lastError: MailboxState['lastError']
  /** Why the server refuses to send for its mailbox; null: it does not. */
  readonly sendingRefusal: string | null
  /** When and why the folder was last read anew, because its UIDVALIDITY changed. */
  readonly newLife: MailboxState['newLife']
}

export const heading = [
  'folder',
  'state',
  'lag',
  'cursor',
  'server',
  'ledger',
  'to apply',
  'to send',
  'last success',
  'last error',
  'sending',
  'read anew',
]

/** Folders that were ever watched, those that the configuration names, and those with waiting mail. */
export async function folderStatuses(config: Config, store: Store): Promise<readonly FolderStatus[]> {
  const watched = config.mailboxes.flatMap(watchedFolders).map(({ mailbox, folder }) => `${mailbox}/${folder}`)
  const states = await store.mailboxStates.all()
  const [toApply, toSend] = await Promise.all([store.inboundRows.countWaitingByFolder(), store.outbox.countUnsentByMailbox()])
  const present = new Set(states.map(({ _id }) => _id))
  const configured = new Set(config.mailboxes.map(({ name }) => name))
  const statuses = await Promise.all(states.map((state) => statusOf(state, store)))
  const unopened = new Set([...watched, ...toApply.keys()].filter((id) => !present.has(id)))
  return [...statuses, ...[...unopened].map(neverOpened)].map((status) => {
    const mailbox = status.folder.slice(0, status.folder.indexOf('/'))
    const waiting = { toApply: toApply.get(status.folder) ?? 0, toSend: toSend.get(mailbox) ?? 0 }
    return { ...status, ...waiting, ...(!configured.has(mailbox) && { state: 'removed' as const }) }
  })
}

/** One row of the table. */
export function cells(row: FolderStatus): readonly string[] {
  const number = (value: number | null) => (value === null ? '-' : String(value))
  const event = (what: FolderStatus['newLife']) => (what ? `${what.at.toISOString()} ${what.text}` : '-')
  const counts = [row.lag, row.cursor, row.serverCount, row.ledgerCount, row.toApply, row.toSend].map(number)
  return [
    row.folder,
    row.state,
    ...counts,
    row.lastSuccessAt?.toISOString() ?? '-',
    event(row.lastError),
    row.sendingRefusal ?? '-',
    event(row.newLife),
  ]
}

type OwnStatus = Omit<FolderStatus, 'toApply' | 'toSend'>

function neverOpened(folder: string): OwnStatus {
  return {
    folder,
    state: 'never opened',
    lag: null,
    cursor: null,
    uidValidity: null,
    serverCount: null,
    ledgerCount: 0,
    lastSuccessAt: null,
    lastError: null,
    sendingRefusal: null,
    newLife: null,
  }
}

async function statusOf(state: MailboxState, { inboundRows }: Store): Promise<OwnStatus> {
  const ledgerCount = await inboundRows.countIn(`${ledgerPrefixOf(state)}/${state.uidValidity}`)
  const isWatched = state.leaseUntil !== null && state.leaseUntil.getTime() > Date.now()
  return {
    folder: state._id,
    state: state.pausedAt ? 'paused' : isWatched ? 'watched' : 'unwatched',
    // Nobody watches the folder, so a lag of 0 may be out of date.
    lag: (isWatched && !state.pausedAt) || state.lag !== 0 ? state.lag : null,
    cursor: state.lastUid,
    uidValidity: state.uidValidity,
    serverCount: state.serverCount,
    ledgerCount,
    lastSuccessAt: state.lastSuccessAt,
    lastError: state.lastError,
    sendingRefusal: state.sendingRefusal ?? null,
    newLife: state.newLife ?? null,
  }
}
