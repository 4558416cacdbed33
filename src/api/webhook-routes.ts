/** Routes of webhooks: the URLs that are told of changes. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { canBePublic } from '../send/public-address.ts'
import { webhookSecret } from '../send/webhook-signature.ts'
import { webhookEventTypes, type Webhook } from '../store/webhooks.ts'
import type { EditDeps } from '../act/change-ticket.ts'
import { timeSchema } from '../operations/wire.ts'
import { about, type Api } from './frame.ts'
import { Problem } from './problem.ts'

const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  event_types: z.array(z.enum(webhookEventTypes)),
  created_date: timeSchema,
  waiting: z.int().describe('deliveries that were not taken in yet'),
})
const webhookPath = z.strictObject({ id: z.uuid() })
const creation = z.strictObject({
  url: z
    .string()
    .max(2000)
    .regex(/^https?:\/\/[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/, 'is no http or https URL')
    .refine((text) => URL.canParse(text), 'is no http or https URL')
    // Fetch refuses URLs with credentials (Fetch Standard, Request constructor), so no delivery would ever arrive.
    .refine((text) => (URL.parse(text)?.username ?? '') === '', 'holds a user name: deliveries are signed instead'),
  event_types: z
    .array(z.enum(webhookEventTypes))
    .min(1)
    .max(webhookEventTypes.length)
    .default([...webhookEventTypes]),
})
const mostWebhooks = 100
const tags = ['webhooks']
const admin = { access: 'admin' } as const

/** Adds the routes. */
export function webhookRoutes(app: Api, deps: EditDeps): void {
  const { store } = deps
  app.get(
    '/webhooks',
    {
      config: admin,
      schema: {
        ...about('listWebhooks', 'All webhooks', tags),
        response: { 200: z.object({ webhooks: z.array(webhookSchema) }) },
      },
    },
    async () => {
      const [webhooks, waiting] = await Promise.all([store.webhooks.all(), store.webhooks.countWaiting()])
      return { webhooks: webhooks.map((webhook) => wireWebhook(webhook, waiting.get(webhook.id) ?? 0)) }
    },
  )
  app.post(
    '/webhooks',
    {
      config: admin,
      schema: {
        ...about('createWebhook', 'Tells a URL of what happens from now on', tags),
        body: creation,
        response: { 201: webhookSchema },
      },
    },
    async ({ body }, reply) => {
      const webhook = await addWebhook(body, deps)
      reply.code(201)
      return wireWebhook(webhook, 0)
    },
  )
  oneWebhookRoutes(app, deps)
}

function oneWebhookRoutes(app: Api, { store, config }: EditDeps): void {
  app.get(
    '/webhooks/:id/secret',
    {
      config: admin,
      schema: {
        ...about('getWebhookSecret', 'What its deliveries are signed with', tags),
        params: webhookPath,
        response: { 200: z.object({ secret: z.string() }) },
      },
    },
    async ({ params: { id } }) => {
      if (!(await store.webhooks.all()).some((webhook) => webhook.id === id)) throw noSuchWebhook()
      return { secret: webhookSecret(id, config.secret) }
    },
  )
  app.delete(
    '/webhooks/:id',
    {
      config: admin,
      schema: {
        ...about('deleteWebhook', 'Tells it nothing any more', tags),
        params: webhookPath,
        response: { 204: z.null() },
      },
    },
    async ({ params }, reply) => {
      if (!(await store.webhooks.remove(params.id))) throw noSuchWebhook()
      reply.code(204)
      return null
    },
  )
}

async function addWebhook(body: z.infer<typeof creation>, { store, config, now }: EditDeps): Promise<Webhook> {
  if (!config.webhooks.allowPrivate && !canBePublic(new URL(body.url)))
    throw new Problem(422, 'user', 'it leads to no host of the public internet; webhooks.allowPrivate opens others')
  if ((await store.webhooks.all()).length >= mostWebhooks) throw new Problem(422, 'user', `there are ${mostWebhooks} webhooks already`)
  const eventTypes = [...new Set(body.event_types)]
  const webhook = { id: randomUUID(), url: body.url, eventTypes, createdAt: new Date(now()) }
  await store.webhooks.add(webhook)
  return webhook
}

function noSuchWebhook(): Problem {
  return new Problem(404, 'not-found', 'there is no such webhook')
}

function wireWebhook({ id, url, eventTypes, createdAt }: Webhook, waiting: number): z.infer<typeof webhookSchema> {
  return { id, url, event_types: [...eventTypes], created_date: createdAt.toISOString(), waiting }
}
