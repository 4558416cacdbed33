/** Delivers events to webhooks at least once, at growing intervals while a receiver fails; each receiver independently. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../config/schema.ts'
import type { Log } from '../logger.ts'
import type { Store } from '../store/store.ts'
import type { Webhook, WebhookDelivery } from '../store/webhooks.ts'
import { displayId } from '../tickets/ticket.ts'
import { postWebhook } from './post-webhook.ts'
import type { Lookup } from './public-address.ts'
import { signatureHeaders, webhookSecret } from './webhook-signature.ts'

export interface WebhookDeps {
  readonly store: Store
  /** Read anew for each round. */
  readonly config: Pick<Config, 'secret' | 'previousSecrets' | 'webhooks'>
  readonly log: Log
  readonly now: () => number
  /** Resolves host names; default: the system's. */
  readonly lookup?: Lookup
}

const answerMs = 10_000
/** Longer than an attempt, so that no other worker takes the same delivery. */
const takenMs = 30_000
const firstRetryMs = 5_000
const longestRetryMs = 3600_000
/** A silent receiver is tried again at least this often. */
const longestRestMs = 60_000
/** Older events are dropped: a receiver that was away longer must read the tickets anew. */
const keptMs = 3 * 24 * 3600_000
const lookEveryMs = 500
/** Concurrent requests to one receiver. */
const atOnce = 4

/** Delivers until the signal; running attempts end first. Several processes at once do no harm. */
export async function deliverWebhooks(deps: WebhookDeps, signal: AbortSignal): Promise<void> {
  const receivers = new Map<string, Receiver>()
  while (!signal.aborted) {
    const waiting = await waitingWebhooks(deps).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'webhooks could not be delivered')
      return []
    })
    for (const webhook of waiting) {
      const receiver = receivers.get(webhook.id) ?? new Receiver(webhook, deps)
      receivers.set(webhook.id, receiver)
      receiver.beginRound(signal)
    }
    await wait(lookEveryMs, undefined, { signal }).catch(() => undefined)
  }
  await Promise.all([...receivers.values()].map(async ({ round }) => round))
}

/** Webhooks that have something due. */
async function waitingWebhooks({ store, now }: WebhookDeps): Promise<readonly Webhook[]> {
  const due = await store.webhooks.due(now())
  if (due.length === 0) return []
  const webhooks = await store.webhooks.all()
  const removed = due.filter((id) => !webhooks.some((webhook) => webhook.id === id))
  for (const id of removed) await store.webhooks.remove(id)
  return webhooks.filter(({ id }) => due.includes(id))
}

/** What happened to an event: accepted, refused by another status, not answered, dropped as too old; or none was due. */
type Fate = 'taken' | 'refused' | 'silent' | 'old' | 'none'

/** One receiver, served in rounds of its own. A silent receiver rests, longer each time, and is then tried by a single request. */
class Receiver {
  readonly #webhook: Webhook
  readonly #deps: WebhookDeps
  #silences = 0
  #restsUntilMs = 0
  /** The round under way. */
  round: Promise<void> | null = null

  constructor(webhook: Webhook, deps: WebhookDeps) {
    this.#webhook = webhook
    this.#deps = deps
  }

  /** Begins a round, unless one is under way or the receiver rests. */
  beginRound(signal: AbortSignal): void {
    const { log, now } = this.#deps
    if (this.round || this.#restsUntilMs > now()) return
    this.round = this.#deliverAll(signal)
      .catch((error: unknown) => log.warn({ err: error, webhook: this.#webhook.id }, 'a webhook could not be told'))
      .finally(() => (this.round = null))
  }

  async #deliverAll(signal: AbortSignal): Promise<void> {
    const lanes = Array.from({ length: this.#silences > 0 ? 1 : atOnce }, () => this.#deliverOneByOne(signal))
    const isSilent = (await Promise.all(lanes)).includes('silent')
    if (!isSilent) return
    this.#silences++
    const restMs = Math.min(longestRestMs, firstRetryMs * 2 ** (this.#silences - 1))
    this.#restsUntilMs = this.#deps.now() + restMs
  }

  async #deliverOneByOne(signal: AbortSignal): Promise<Fate> {
    const wasSilent = this.#silences > 0
    for (;;) {
      const fate = await deliverNext(this.#webhook, this.#deps, { wasSilent })
      const hasAnswered = fate === 'taken' || fate === 'refused'
      if (hasAnswered) this.#silences = 0
      if (fate === 'silent' || fate === 'none' || (hasAnswered && wasSilent) || signal.aborted) return fate
    }
  }
}

/** Delivers the event that has waited longest for a webhook. */
async function deliverNext(webhook: Webhook, deps: WebhookDeps, { wasSilent }: { readonly wasSilent: boolean }): Promise<Fate> {
  const { store, now } = deps
  const delivery = await store.webhooks.take(webhook.id, now(), takenMs)
  if (!delivery) return 'none'
  const isOld = now() - delivery.at.getTime() > keptMs && (wasSilent || delivery.attempts > 1)
  const { fate, answer } = isOld ? tooOld : await attempt(delivery, webhook, deps)
  const attempted = { at: new Date(now()), answer }
  if (fate === 'taken' || fate === 'old') await store.webhooks.delivered(delivery, attempted)
  else await store.webhooks.postpone(delivery, now() + retryMs(delivery.attempts), attempted)
  return fate
}

/** What happened to an event, with the receiver's answer in words for admins. */
interface Attempt {
  readonly fate: Fate
  readonly answer: string
}

const tooOld: Attempt = { fate: 'old', answer: 'older than three days: not told any more' }
const mostAnswer = 200

function retryMs(attempts: number): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1))
}

async function attempt(delivery: WebhookDelivery, webhook: Webhook, deps: WebhookDeps): Promise<Attempt> {
  const { config, log, now, lookup } = deps
  const body = JSON.stringify(bodyOf(delivery))
  const event = { id: delivery._id, sentAtSeconds: Math.floor(now() / 1000), body }
  const secrets = [config.secret, ...config.previousSecrets].map((secret) => webhookSecret(webhook.id, secret))
  const headers = { 'content-type': 'application/json', ...signatureHeaders(event, secrets) }
  const { allowPrivate } = config.webhooks
  const line = { webhook: webhook.id, attempts: delivery.attempts }
  try {
    const status = await postWebhook({ url: webhook.url, headers, body, allowPrivate, answerMs, lookup })
    const answer = `HTTP ${status}`
    if (status >= 200 && status < 300) return { fate: 'taken', answer }
    log.warn({ ...line, status }, 'a webhook refused')
    return { fate: 'refused', answer }
  } catch (error) {
    log.warn({ ...line, err: error }, 'a webhook did not answer')
    return { fate: 'silent', answer: silenceOf(error) }
  }
}

function silenceOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return name === 'TimeoutError' ? `no answer within ${answerMs / 1000} seconds` : message.slice(0, mostAnswer)
}

/** Ids only: whoever may read the content asks the API with a token of their own. */
function bodyOf({ _id, type, ticket, version, entry, at }: WebhookDelivery): object {
  const work = { id: displayId(ticket), type: 'ticket', version }
  const event = entry === null ? { work } : { timeline_entry: { id: entry, object: displayId(ticket) } }
  return { id: _id, type, timestamp: at.toISOString(), [type]: event }
}
