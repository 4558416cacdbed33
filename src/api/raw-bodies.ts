/** Bodies that are taken as they are, and bytes as answers. */
import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Api } from './frame.ts'

/** Bytes, as OpenAPI writes them. */
export const binarySchema = z.custom<Buffer | Readable>().meta({ type: 'string', format: 'binary' })

/** Bytes that come in; not none. */
export const bytesSchema = z
  .instanceof(Buffer)
  .refine((bytes) => bytes.length > 0, 'is empty')
  .meta({ type: 'string', format: 'binary' })

/** Adds routes whose bodies are of this one media type. */
export async function withRawBodies(app: Api, mediaType: string, addRoutes: (raw: Api) => void): Promise<void> {
  await app.register(async (raw: Api) => {
    raw.removeAllContentTypeParsers()
    raw.addContentTypeParser(mediaType, { parseAs: 'buffer' }, async (_: unknown, body: unknown) => body)
    addRoutes(raw)
  })
}
