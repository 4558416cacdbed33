/** The demo's token of the API: made at the first start, kept beside the data, where only its owner can read it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { newToken, tokenDigest } from '../../src/act/api-token.ts'

/** The digest of the token in a file, which is made if need be: SHA-256, lower-case hex. */
export function demoTokenDigest(path: string): string {
  try {
    writeFileSync(path, `${newToken().token}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return tokenDigest(readFileSync(path, 'utf8').trim()).toString('hex')
}
