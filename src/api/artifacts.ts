/** Uploads of files for descriptions, answers and notes: a file is uploaded first, then named by its digest. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import type { Artifact } from '../tickets/ticket.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { artifactSchema, wireArtifact } from '../operations/ticket-shape.ts'
import { about, type Api } from './frame.ts'
import { Problem } from './problem.ts'
import { bytesSchema, octets, withRawBodies } from './raw-bodies.ts'

/** In base64 such a file has about 25 MB, which most mail servers accept as a whole mail. */
const uploadLimitBytes = 18 * 1024 * 1024

const filename = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\u0000-\u001f\u007f/\\]+$/, 'holds no path and no control characters')
const contentType = z
  .string()
  .max(127)
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/, 'is no media type')

/** References to files that were uploaded before. */
export const artifactsSchema = z
  .array(
    z.strictObject({
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256'),
      filename,
      content_type: contentType.optional().describe('default: what it was uploaded as'),
    }),
  )
  .max(50)
  .default([])
  .describe('files that were uploaded to /artifacts')

/**
 * The files that a request refers to.
 *
 * @throws {Problem} 422 when one was not uploaded
 */
export async function artifactsOf(references: z.infer<typeof artifactsSchema>, { files }: Store): Promise<readonly Artifact[]> {
  const stored = await files.uploaded(references.map(({ sha256 }) => sha256))
  return references.map(({ sha256, filename: name, content_type: type }) => {
    const found = stored.get(sha256)
    if (found === undefined) throw new Problem(422, 'user', `the file ${name} was not uploaded; post it to /artifacts first`)
    return { sha256, filename: name, contentType: type ?? found.contentType ?? octets, sizeBytes: found.sizeBytes }
  })
}

/** Adds the route that takes an upload. */
export async function artifactRoute(app: Api, { store }: EditDeps): Promise<void> {
  await withRawBodies(app, [octets], (raw) =>
    raw.post(
      '/artifacts',
      {
        config: { access: 'write' },
        bodyLimit: uploadLimitBytes,
        schema: {
          ...about('uploadArtifact', 'A file, as it is; what comes back goes into `artifacts` of tickets, replies and notes', [
            'attachments',
          ]),
          consumes: [octets],
          querystring: z.strictObject({ filename, content_type: contentType.default(octets) }),
          body: bytesSchema,
          response: { 201: artifactSchema },
        },
      },
      async ({ query, body }, reply) => {
        const sha256 = createHash('sha256').update(body).digest('hex')
        const { filename: name, content_type: type } = query
        await store.files.insert([{ sha256, bytes: body }])
        await store.files.keepType(sha256, type)
        reply.code(201)
        return wireArtifact({ sha256, filename: name, contentType: type, sizeBytes: body.length })
      },
    ),
  )
}
