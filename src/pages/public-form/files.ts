/** Files of a public form, stored apart from all others until the sender confirms their address. */
import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { FormMailbox } from '../../act/public-form.ts'
import type { PageDeps } from '../frame.ts'
import { sizeShown, type KeptFile } from './fields.ts'
import { filesSentWith } from '../form-files.ts'
import { trapField } from './trap.ts'
import { textOf, type Fields } from '../begun-answer.ts'

const mostFiles = 10

/**
 * Stores the files of a request, and reads those that it names from earlier ones.
 *
 * @returns the stored files, and why others were not stored
 */
export async function filesOfForm(
  request: FastifyRequest,
  { name, form }: FormMailbox,
  { store, now }: PageDeps,
): Promise<{ readonly files: readonly KeptFile[]; readonly fault: string | null }> {
  const { file = [] } = (request.body ?? {}) as { file?: string | readonly string[] }
  const before = await store.formLetters.files([file].flat().slice(0, mostFiles))
  const isTrapped = textOf((request.body as Fields | undefined)?.[trapField]) !== ''
  const sent = isTrapped ? [] : filesSentWith(request)
  const endsAt = new Date(now() + form.keepHours * 3_600_000)
  const whole = sent.flatMap(({ bytes, ...more }) =>
    bytes ? [{ ...more, bytes, _id: randomBytes(24).toString('base64url'), endsAt }] : [],
  )
  const all = [...before, ...whole].map(({ _id, filename, bytes }) => ({ id: _id, filename, sizeBytes: bytes.length }))
  const size = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const limit = `All files together may have ${sizeShown(form.filesBytes)}`
  const isTooMuch = whole.length < sent.length || size > form.filesBytes
  const isBusy = whole.length > 0 && !isTooMuch && (await isFull(name, form, { store, now }))
  if (isBusy) return { files: all.slice(0, before.length), fault: 'No more files can be taken at this moment: send it without.' }
  const fault = isTooMuch ? `${limit}: choose smaller ones.` : all.length > mostFiles ? `A message may have ${mostFiles} files.` : null
  if (fault !== null) return { files: all.slice(0, before.length), fault }
  await store.formLetters.keepFiles(whole)
  return { files: all, fault }
}

/** Limits stored files per hour, as links are limited, since files of unconfirmed letters take room until they expire. */
async function isFull(name: string, { perHour }: FormMailbox['form'], { store, now }: Pick<PageDeps, 'store' | 'now'>): Promise<boolean> {
  return store.paces.isTooOften(`form/${name}/files`, { most: perHour, withinMs: 3_600_000 }, now())
}
