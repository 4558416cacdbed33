/** Reads a file with a single mail, for commands that try one. */
import { mailsOf } from '../arrive/import-sources.ts'
import { NotFoundError, UserError } from '../errors.ts'

/** The raw mail. @throws {UserError} unless there is exactly one mail @throws {NotFoundError} when the file cannot be read */
export async function onlyMail(path: string): Promise<Uint8Array> {
  const found: Uint8Array[] = []
  try {
    for await (const { bytes } of mailsOf(path)) {
      found.push(bytes)
      if (found.length > 1) break
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== undefined) throw new NotFoundError(`${path}: cannot be read (${code})`)
    throw error
  }
  const [mail] = found
  if (mail === undefined || found.length > 1) throw new UserError(`${path}: one mail is tried at a time`)
  return mail
}
