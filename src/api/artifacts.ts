/** Files that go with descriptions, answers and notes: uploaded first, then named by their digest. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Store } from '../store/store.ts'
import type { Artifact } from '../tickets/ticket.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { Problem } from './problem.ts'
import { artifactSchema, wireArtifact } from './ticket-resource.ts'

/** What most mail servers take as a whole mail, once it is encoded. */
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

/** Files that were uploaded before. */
export const artifactsSchema = z
  .array(
    z.strictObject({
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256'),
      filename,
      content_type: contentType.default('application/octet-stream'),
    }),
  )
  .max(50)
  .default([])
  .describe('files that were uploaded to /artifacts')

/**
 * The files that a request names.
 *
 * @throws {Problem} 422 when one was not uploaded
 */
export async function artifactsOf(
  named: z.infer<typeof artifactsSchema>,
  { files }: Store,
): Promise<readonly Artifact[]> {
  const sizes = await files.sizesOf(named.map(({ sha256 }) => sha256))
  return named.map(({ sha256, filename: name, content_type: type }) => {
    const sizeBytes = sizes.get(sha256)
    if (sizeBytes === undefined)
      throw new Problem(422, 'user', `the file ${name} was not uploaded; post it to /artifacts first`)
    return { sha256, filename: name, contentType: type, sizeBytes }
  })
}

/** The endpoint. */
export function artifactEndpoint({ store }: ConsoleDeps): Endpoint {
  return endpoint({
    ...{ method: 'POST', path: '/artifacts', id: 'uploadArtifact', tag: 'attachments', access: 'write', status: 201 },
    summary: 'A file, as it is; what comes back goes into `artifacts` of tickets, replies and notes',
    query: z.strictObject({ filename, content_type: contentType.default('application/octet-stream') }),
    body: z.instanceof(Buffer).refine((bytes) => bytes.length > 0, 'is empty'),
    consumes: 'application/octet-stream',
    bodyLimitBytes: uploadLimitBytes,
    answer: artifactSchema,
    run: async ({ query, body }) => {
      const sha256 = createHash('sha256').update(body).digest('hex')
      await store.files.insert([{ sha256, bytes: body }])
      const { filename: name, content_type: type } = query
      return { body: wireArtifact({ sha256, filename: name, contentType: type, sizeBytes: body.length }) }
    },
  })
}
