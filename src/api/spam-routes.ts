/** Routes that list held spam and blocked senders. */
import { z } from 'zod'
import type { EditDeps } from '../act/change-ticket.ts'
import { blockedSenderSchema, spamMailSchema, wireBlockedSender, wireSpamMail } from '../operations/spam.ts'
import { about, type Api } from './frame.ts'

const tags = ['spam']
const mostListed = 1000

/** Adds the routes. */
export function spamRoutes(app: Api, { store }: EditDeps): void {
  app.get(
    '/held-mails',
    {
      config: { access: 'read' },
      schema: {
        ...about('listHeldMails', 'Mails that are held as spam, the newest first; a thousand at most', tags),
        response: { 200: z.object({ mails: z.array(spamMailSchema) }) },
      },
    },
    async () => ({ mails: (await store.inboundRows.held(mostListed)).map(wireSpamMail) }),
  )
  app.get(
    '/blocked-senders',
    {
      config: { access: 'read' },
      schema: {
        ...about('listBlockedSenders', 'Senders that agents blocked; a thousand at most', tags),
        response: { 200: z.object({ blocked_senders: z.array(blockedSenderSchema) }) },
      },
    },
    async () => ({ blocked_senders: (await store.blockedSenders.all(mostListed)).map(wireBlockedSender) }),
  )
}
