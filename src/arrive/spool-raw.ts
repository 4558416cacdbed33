/** Stores a large raw mail that is in memory by way of a file, as one that was streamed from a server is. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../store/store.ts'

/** Writes the bytes into the spool folder and from there into the store; the file goes away again. */
export async function spoolRaw(
  bytes: Uint8Array,
  { sha256, store, spoolDir }: { readonly sha256: string; readonly store: Store; readonly spoolDir: string },
): Promise<void> {
  const path = join(spoolDir, `${sha256}.eml`)
  await writeFile(path, bytes)
  try {
    await store.rawMails.insertFile({ sha256, path, sizeBytes: bytes.byteLength })
  } finally {
    await rm(path, { force: true })
  }
}
