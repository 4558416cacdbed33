/** How a mailbox fares, in words: what its state says, and what became of its latest try. */
import type { FolderStatus } from '../../act/folder-statuses.ts'

/** Whether its latest try failed. */
export function isFailing({ lastSuccessAt, lastError }: Pick<FolderStatus, 'lastSuccessAt' | 'lastError'>): boolean {
  return lastError !== null && (lastSuccessAt === null || lastSuccessAt <= lastError.at)
}

/** How it fares: a folder that is held by a worker whose tries fail is not being watched. */
export function stateWords(status: Pick<FolderStatus, 'state' | 'lastSuccessAt' | 'lastError' | 'sendingRefusal'>): string {
  if (status.state !== 'watched') return status.state
  if (isFailing(status)) return 'failing'
  return status.sendingRefusal === null ? 'watched' : 'watched, sends nothing'
}
