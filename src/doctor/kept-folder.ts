/** Checks that the folder kept between starts belongs to us alone: compiled code in it is run, and spooled answers contain addresses. */
import { stat } from 'node:fs/promises'
import { about, type Finding } from './finding.ts'

/** Checks the folder; a missing one is created with the right mode when it is needed. */
export async function examineKeptFolder(folder: string): Promise<readonly Finding[]> {
  const found = await stat(folder).catch(() => null)
  return found ? [keptFolderFinding(folder, found.mode)] : []
}

/** Judges the folder. @param mode - as `stat` returns it */
export function keptFolderFinding(folder: string, mode: number): Finding {
  const { ok, warning, fault } = about('folder')
  const advice = `chmod 700 ${folder}, and let it belong to the user that Intray runs as`
  if (mode & 0o022) return fault(`others may write to ${folder} (INTRAY_DATA), whose compiled code is run`, advice)
  if (mode & 0o055) return warning(`others may read ${folder} (INTRAY_DATA): answers of mail servers wait there, with addresses`, advice)
  return ok(`${folder} is ours alone`)
}
