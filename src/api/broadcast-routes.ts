/** Routes that read broadcasts: the newest ones, the progress of one, its preview. */
import { z } from 'zod'
import { existingBroadcast, previewBroadcast } from '../act/broadcast.ts'
import { progressOf } from '../act/broadcast-progress.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { broadcastSchema, previewSchema, progressSchema, wireBroadcast, wirePreview, wireProgress } from '../operations/broadcast.ts'
import { ticketPath } from '../operations/ticket-result.ts'
import { about, type Api } from './frame.ts'

const tags = ['broadcasts']
const mostListed = 1000

/** Adds the routes. */
export function broadcastRoutes(app: Api, deps: EditDeps): void {
  app.get(
    '/broadcasts',
    {
      config: { access: 'read' },
      schema: {
        ...about('listBroadcasts', 'Broadcasts, the newest first; a thousand at most', tags),
        response: { 200: z.object({ broadcasts: z.array(broadcastSchema) }) },
      },
    },
    async () => ({ broadcasts: (await deps.store.broadcasts.newest(mostListed)).map(wireBroadcast) }),
  )
  app.get(
    '/broadcasts/:id',
    {
      config: { access: 'read' },
      schema: { ...about('getBroadcast', 'How a broadcast fares', tags), params: ticketPath, response: { 200: progressSchema } },
    },
    async ({ params }) => wireProgress(await progressOf(await existingBroadcast(params.id, deps), deps.store)),
  )
  app.get(
    '/broadcasts/:id/preview',
    {
      config: { access: 'read' },
      schema: {
        ...about('previewBroadcast', 'Whom it would go to if it were confirmed now, and what they would read', tags),
        params: ticketPath,
        response: { 200: previewSchema },
      },
    },
    async ({ params }) => wirePreview(await previewBroadcast(params.id, deps)),
  )
}
