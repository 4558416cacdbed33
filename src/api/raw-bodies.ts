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

/** The media type of bytes that nothing else is said of; makers of clients know it. */
export const octets = 'application/octet-stream'

/** Adds routes whose bodies are of one of these media types. */
export async function withRawBodies(app: Api, mediaTypes: string[], addRoutes: (raw: Api) => void): Promise<void> {
  await app.register(async (raw: Api) => {
    raw.removeAllContentTypeParsers()
    raw.addContentTypeParser(mediaTypes, { parseAs: 'buffer' }, async (_: unknown, body: unknown) => body)
    addRoutes(raw)
  })
}
