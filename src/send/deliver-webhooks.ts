/** Delivers what webhooks are to be told: at least once, later and later when nobody takes it in. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../config/schema.ts'
import type { Log } from '../logger.ts'
import type { Store } from '../store/store.ts'
import type { Webhook, WebhookDelivery } from '../store/webhooks.ts'
import { displayId } from '../tickets/ticket.ts'
import { signatureHeaders, webhookSecret } from './webhook-signature.ts'

/** What delivering needs. */
export interface WebhookDeps {
  readonly store: Store
  readonly config: Pick<Config, 'secret' | 'previousSecrets'>
  readonly log: Log
  readonly now: () => number
}

const answerMs = 10_000
/** Longer than an attempt: nobody else takes it meanwhile. */
const takenMs = 30_000
const firstRetryMs = 5_000
const longestRetryMs = 3600_000
/** About three days of attempts; who is away for longer reads the tickets anew. */
const mostAttempts = 80
const lookEveryMs = 500

/** Delivers until told to stop; an attempt under way ends first. Several at once do no harm. */
export async function deliverWebhooks(deps: WebhookDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const wasBusy = await deliverNext(deps).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'webhooks could not be delivered')
      return false
    })
    if (!wasBusy) await wait(lookEveryMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Delivers one event. @returns false when none was due */
export async function deliverNext(deps: WebhookDeps): Promise<boolean> {
  const { store, now } = deps
  const delivery = await store.webhooks.take(now(), takenMs)
  if (!delivery) return false
  const webhook = (await store.webhooks.all()).find(({ id }) => id === delivery.webhook)
  if (!webhook || delivery.attempts > mostAttempts) await store.webhooks.delivered(delivery._id)
  else if (await attempted(delivery, webhook, deps)) await store.webhooks.delivered(delivery._id)
  else await store.webhooks.postpone(delivery._id, now() + retryMs(delivery.attempts))
  return true
}

function retryMs(attempts: number): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1))
}

async function attempted(delivery: WebhookDelivery, webhook: Webhook, deps: WebhookDeps): Promise<boolean> {
  const { config, log, now } = deps
  const body = JSON.stringify(bodyOf(delivery))
  const event = { id: delivery._id, sentAtSeconds: Math.floor(now() / 1000), body }
  const secrets = [config.secret, ...config.previousSecrets].map((secret) => webhookSecret(webhook.id, secret))
  const headers = { 'content-type': 'application/json', ...signatureHeaders(event, secrets) }
  try {
    // A redirect would carry what was signed for one to another one.
    const options = {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMs),
    } as const
    const response = await fetch(webhook.url, options)
    await response.body?.cancel()
    if (response.ok) return true
    log.warn({ webhook: webhook.id, status: response.status, attempts: delivery.attempts }, 'a webhook refused')
  } catch (error) {
    log.warn({ webhook: webhook.id, err: error, attempts: delivery.attempts }, 'a webhook did not answer')
  }
  return false
}

/** Ids only: who may read what happened asks the API, with his own token. */
function bodyOf({ _id, type, ticket, version, entry, at }: WebhookDelivery): object {
  const work = { id: displayId(ticket), type: 'ticket', version }
  const told = entry === null ? { work } : { timeline_entry: { id: entry, object: displayId(ticket) } }
  return { id: _id, type, timestamp: at.toISOString(), [type]: told }
}
