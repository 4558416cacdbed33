/** The state of a mailbox in words, by its folder's state and latest attempt. */
import type { FolderStatus } from '../../act/folder-statuses.ts'

/** Whether the latest attempt failed. */
export function isFailing({ lastSuccessAt, lastError }: Pick<FolderStatus, 'lastSuccessAt' | 'lastError'>): boolean {
  return lastError !== null && (lastSuccessAt === null || lastSuccessAt <= lastError.at)
}

/** The state in words. A folder whose attempts fail is shown as failing, though a worker has its lease. */
export function stateWords(status: Pick<FolderStatus, 'state' | 'lastSuccessAt' | 'lastError' | 'sendingRefusal'>): string {
  if (status.state !== 'watched') return status.state
  if (isFailing(status)) return 'failing'
  return status.sendingRefusal === null ? 'watched' : 'watched, sends nothing'
}
