/** Whether the folder that processes leave things in is theirs alone: what is compiled there is run, and what is spooled names people. */
import { stat } from 'node:fs/promises'
import { about, type Finding } from './finding.ts'

/** Looks at it; a folder that is not there yet is made as it should be. */
export async function examineKeptFolder(folder: string): Promise<readonly Finding[]> {
  const found = await stat(folder).catch(() => null)
  return found ? [keptFolderFinding(folder, found.mode)] : []
}

/** @param mode - as `stat` tells it */
export function keptFolderFinding(folder: string, mode: number): Finding {
  const { ok, warning, fault } = about('folder')
  const advice = `chmod 700 ${folder}, and let it belong to the user that Intray runs as`
  if (mode & 0o022) return fault(`others may write to ${folder} (INTRAY_DATA), whose compiled code is run`, advice)
  if (mode & 0o055) return warning(`others may read ${folder} (INTRAY_DATA): answers of mail servers wait there, with addresses`, advice)
  return ok(`${folder} is ours alone`)
}
