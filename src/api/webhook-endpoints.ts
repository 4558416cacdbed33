/** Webhooks: who is told of changes. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { canBePublic } from '../send/public-address.ts'
import { webhookSecret } from '../send/webhook-signature.ts'
import { webhookEventTypes, type Webhook } from '../store/webhooks.ts'
import type { ConsoleDeps } from './deps.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { Problem } from './problem.ts'
import { timeSchema } from './wire.ts'

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
    // Fetch takes no such URL (Fetch Standard, Request constructor), so that nothing would ever arrive.
    .refine((text) => (URL.parse(text)?.username ?? '') === '', 'holds a user name: deliveries are signed instead'),
  event_types: z
    .array(z.enum(webhookEventTypes))
    .min(1)
    .max(webhookEventTypes.length)
    .default([...webhookEventTypes]),
})
const mostWebhooks = 100

/** The endpoints. */
export function webhookEndpoints({ store, edit }: ConsoleDeps): readonly Endpoint[] {
  const common = { tag: 'webhooks', access: 'admin' } as const
  return [
    endpoint({
      ...{ ...common, method: 'GET', path: '/webhooks', id: 'listWebhooks', summary: 'All webhooks' },
      answer: z.object({ webhooks: z.array(webhookSchema) }),
      run: async () => {
        const [webhooks, waiting] = await Promise.all([store.webhooks.all(), store.webhooks.countWaiting()])
        return { body: { webhooks: webhooks.map((one) => wireWebhook(one, waiting.get(one.id) ?? 0)) } }
      },
    }),
    endpoint({
      ...{ ...common, method: 'POST', path: '/webhooks', id: 'createWebhook', status: 201 },
      summary: 'Tells a URL of what happens from now on',
      body: creation,
      answer: webhookSchema,
      run: async ({ body }) => ({ body: wireWebhook(await addedWebhook(body, { store, edit }), 0) }),
    }),
    endpoint({
      ...{ ...common, method: 'GET', path: '/webhooks/{id}/secret', id: 'getWebhookSecret' },
      summary: 'What its deliveries are signed with',
      params: webhookPath,
      answer: z.object({ secret: z.string() }),
      run: async ({ params: { id } }) => {
        if (!(await store.webhooks.all()).some((one) => one.id === id)) throw noSuchWebhook()
        return { body: { secret: webhookSecret(id, edit.config.secret) } }
      },
    }),
    endpoint({
      ...{ ...common, method: 'DELETE', path: '/webhooks/{id}', id: 'deleteWebhook', status: 204 },
      summary: 'Tells it nothing any more',
      params: webhookPath,
      run: async ({ params }) => {
        if (!(await store.webhooks.remove(params.id))) throw noSuchWebhook()
        return { body: undefined }
      },
    }),
  ]
}

async function addedWebhook(body: z.infer<typeof creation>, { store, edit }: ConsoleDeps): Promise<Webhook> {
  if (!edit.config.webhooks.allowPrivate && !canBePublic(new URL(body.url)))
    throw new Problem(422, 'user', 'it leads to no host of the public internet; webhooks.allowPrivate opens others')
  if ((await store.webhooks.all()).length >= mostWebhooks)
    throw new Problem(422, 'user', `there are ${mostWebhooks} webhooks already`)
  const eventTypes = [...new Set(body.event_types)]
  const webhook = { id: randomUUID(), url: body.url, eventTypes, createdAt: new Date(edit.now()) }
  await store.webhooks.add(webhook)
  return webhook
}

function noSuchWebhook(): Problem {
  return new Problem(404, 'not-found', 'there is no such webhook')
}

function wireWebhook({ id, url, eventTypes, createdAt }: Webhook, waiting: number): z.infer<typeof webhookSchema> {
  return { id, url, event_types: [...eventTypes], created_date: createdAt.toISOString(), waiting }
}
