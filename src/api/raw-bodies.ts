/** Request and response bodies of raw bytes. */
import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Api } from './frame.ts'

/** Bytes of a response, as OpenAPI describes them. */
export const binarySchema = z.custom<Buffer | Readable>().meta({ type: 'string', format: 'binary' })

/** Bytes of a request; at least one. */
export const bytesSchema = z
  .instanceof(Buffer)
  .refine((bytes) => bytes.length > 0, 'is empty')
  .meta({ type: 'string', format: 'binary' })

/** The media type of unspecified bytes, which client generators know. */
export const octets = 'application/octet-stream'

/** Adds routes whose bodies are bytes of one of these media types. */
export async function withRawBodies(app: Api, mediaTypes: string[], addRoutes: (raw: Api) => void): Promise<void> {
  await app.register(async (raw: Api) => {
    raw.removeAllContentTypeParsers()
    raw.addContentTypeParser(mediaTypes, { parseAs: 'buffer' }, async (_: unknown, body: unknown) => body)
    addRoutes(raw)
  })
}
