/** Files of forms: stored at once, and named in the form from then on, so that a refusal loses none. Limits are explained in a sentence. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UserError } from '../errors.ts'
import type { Artifact } from '../tickets/ticket.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { element, part, type HtmlNode } from './layout.ts'

/** What storing files needs. */
type FileDeps = Pick<EditDeps, 'store' | 'config'>

/** A file as a browser sent it; `bytes` is null when it was too large. */
export interface SentFile {
  readonly filename: string
  readonly contentType: string
  readonly bytes: Buffer | null
}

/** In bytes: encoded, this is what most mail servers accept in one mail. */
const mostBytes = 18 * 1024 * 1024
const mostFiles = 20
const sentFiles = new WeakMap<FastifyRequest, SentFile[]>()
const rooms = new WeakMap<FastifyRequest, number>()

/** Accepts files in forms. Those of visitors without a session are discarded unread. */
export async function takeFiles(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    throwFileSizeLimit: false,
    limits: { fileSize: mostBytes, files: 50, fields: 200, fieldSize: 1024 * 1024, parts: 250 },
    async onFile(this: FastifyRequest, sent) {
      Object.assign(sent, { value: '' })
      const files = sentFiles.get(this) ?? []
      sentFiles.set(this, files)
      const held = files.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0)
      const room = (rooms.get(this) ?? (this.session ? mostBytes : 0)) - held
      if (room > 0 && files.length <= mostFiles) return void files.push(await readFile(sent, room))
      for await (const _ of sent.file);
    },
  })
}

async function readFile(sent: MultipartFile, roomBytes: number): Promise<SentFile> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of sent.file as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= roomBytes) chunks.push(chunk)
  }
  const isWhole = size <= roomBytes && !sent.file.truncated
  return { filename: nameOf(sent.filename), contentType: typeOf(sent.mimetype), bytes: isWhole ? Buffer.concat(chunks) : null }
}

/** A file name without a path and control characters, which a mail's header could not have. */
function nameOf(text: string): string {
  const name = [...text.toWellFormed().replace(/[\u0000-\u001f\u007f/\\]+/g, '_')].slice(0, 150).join('')
  return name.trim() || 'file'
}

function typeOf(text: string): string {
  const [type = ''] = text.toLowerCase().split(';')
  return /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(type) ? type : 'application/octet-stream'
}

/** Accepts files from a visitor without a session, up to a number of bytes. */
export function makeRoom(request: FastifyRequest, forBytes: number): void {
  rooms.set(request, forBytes)
}

/** The files that were sent with a form. */
export function filesSentWith(request: FastifyRequest): readonly SentFile[] {
  return sentFiles.get(request)?.filter(({ filename, bytes }) => bytes?.length !== 0 || filename !== 'file') ?? []
}

/** The result of storing a form's files. */
export interface FormFiles {
  /** Stored files, with those of earlier submissions. */
  readonly kept: readonly Artifact[]
  /** Why other files were not stored; null: all were. */
  readonly fault: string | null
}

/** Stores the files of a form, and reads those that it names from earlier submissions. */
export async function filesOf(request: FastifyRequest, { store, config }: FileDeps): Promise<FormFiles> {
  const { file } = (request.body ?? {}) as { file?: string | string[] }
  const before = [file ?? []].flat().flatMap((token) => unsealed(token, config.secret) ?? [])
  const sent = filesSentWith(request)
  const whole = sent.flatMap(({ bytes, ...more }) => (bytes ? [{ ...more, bytes, sha256: digestOf(bytes) }] : []))
  await store.files.insert(whole.map(({ sha256, bytes }) => ({ sha256, bytes })))
  const fresh = whole.map(({ bytes, ...more }) => ({ ...more, sizeBytes: bytes.length }))
  const kept = [...before, ...fresh].slice(0, mostFiles)
  return { kept, fault: faultOf(sent, [...before, ...fresh]) }
}

function faultOf(sent: readonly SentFile[], all: readonly Artifact[]): string | null {
  const lost = sent.find(({ bytes }) => bytes === null)
  if (lost) return `${lost.filename} is too large: all files together may have 18 MB. Nothing was sent; send again without it.`
  if (all.length > mostFiles) return `More than ${mostFiles} files are more than a mail carries. Nothing was sent.`
  const size = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return size > mostBytes ? 'All files together may have 18 MB. Nothing was sent; take some off.' : null
}

/** @throws {UserError} when a file was not stored */
export function refuseLost({ fault }: FormFiles): void {
  if (fault !== null) throw new UserError(fault)
}

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A stored file as a form names it: signed, so that a form cannot name a file that its sender never had. */
function sealed(artifact: Artifact, secret: string): string {
  const text = Buffer.from(JSON.stringify(artifact)).toString('base64url')
  return `${text}.${signatureOf(text, secret)}`
}

function unsealed(token: string, secret: string): Artifact | null {
  const [text = '', signature = ''] = token.split('.')
  const right = signatureOf(text, secret)
  if (signature.length !== right.length || !timingSafeEqual(Buffer.from(signature), Buffer.from(right))) return null
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Artifact
}

function signatureOf(text: string, secret: string): string {
  return createHmac('sha256', secret).update(`file of a form\0${text}`).digest('base64url')
}

/** Checkboxes for the files of a form; an unticked file is left out. */
export function keptFiles(files: readonly Artifact[], secret: string): readonly HtmlNode[] {
  return files.map((artifact) =>
    element('label', { class: 'file' }, [
      element('input', { type: 'checkbox', name: 'file', value: sealed(artifact, secret), checked: '' }),
      `${artifact.filename ?? artifact.contentType} `,
      part('span', 'hint', `${Math.ceil(artifact.sizeBytes / 1024)} kB`),
    ]),
  )
}

/** The field for choosing, dropping or pasting files. */
export function fileField(files: readonly Artifact[], { config }: Pick<FileDeps, 'config'>, base: '/console' | '/portal'): HtmlNode {
  return element('fieldset', { class: 'form-files' }, [
    element('legend', {}, ['Files']),
    part('div', 'kept', ...keptFiles(files, config.secret)),
    element('label', {}, [
      part('span', 'hint', 'Choose, drop or paste'),
      element('input', { type: 'file', name: 'files', multiple: '', 'data-upload': `${base}/uploads` }),
    ]),
  ])
}

/** Routes that store files before their form is submitted. */
export function uploadRoutes(app: FastifyInstance, deps: FileDeps, send: (nodes: readonly HtmlNode[]) => string): void {
  for (const [path, who] of [
    ['/console/uploads', 'agent'],
    ['/portal/uploads', 'customer'],
  ] as const)
    app.post(path, { config: { who, isPrivate: true } }, async (request, reply) => {
      const { kept, fault } = await filesOf(request, deps)
      if (fault !== null) return reply.code(413).type('text/plain; charset=utf-8').send(fault)
      return reply.type('text/html; charset=utf-8').send(send(keptFiles(kept, deps.config.secret)))
    })
}
