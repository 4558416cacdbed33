/** Makes a route of an operation; operations are the use cases that command line and API share. */
import type { z } from 'zod'
import type { EditDeps } from '../act/change-ticket.ts'
import type { Operation, Request } from '../operations/operation.ts'
import { artifactsOf, artifactsSchema } from './artifacts.ts'
import type { Api } from './frame.ts'
import { writerOf } from './tokens.ts'

type Checked = Request<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>

/** Adds the route of one operation. */
export function serveOperation(app: Api, operation: Operation, deps: EditDeps): void {
  const { id, tag, summary, method, path, params, access, guard, status = 200, result } = operation
  const run = operation.run as unknown as (request: Checked, deps: EditDeps) => Promise<unknown>
  const presenter = result as unknown as { [F in keyof typeof result]: (value: unknown) => unknown }
  app.route({
    method,
    url: path,
    config: { access, ...(guard && { guard }) },
    schema: {
      operationId: id,
      tags: [tag],
      summary,
      response: { [status]: result.schema },
      ...(params && { params }),
      ...(operation.body && { body: bodyOf(operation) }),
    },
    handler: async (request, reply) => {
      const { artifacts = [], ...body } = (request.body ?? {}) as { artifacts?: z.infer<typeof artifactsSchema> }
      const value = await run(
        {
          params: request.params as Checked['params'],
          body,
          by: writerOf(request.caller),
          files: await artifactsOf(artifacts, deps.store),
          // The schema has turned the header into a number.
          ifVersion: (request.headers['if-match'] as unknown as number | undefined) ?? null,
          isSilent: false,
        },
        deps,
      )
      const wire = presenter.wire(value) as { readonly id: string }
      reply.code(status)
      if (presenter.version) reply.header('etag', `"${String(presenter.version(value))}"`)
      if (status === 201 && !params) reply.header('location', `${path}/${encodeURIComponent(wire.id)}`)
      return wire
    },
  })
}

function bodyOf({ body, takesFiles }: Operation): z.ZodType {
  const schema = body as unknown as z.ZodObject
  return takesFiles ? schema.extend({ artifacts: artifactsSchema }) : schema
}
