/** Signs webhooks by the Standard Webhooks specification: HMAC-SHA-256 over id, time and body. */
import { createHmac } from 'node:crypto'

export interface SignedEvent {
  /** The delivery's id, the same at every attempt, by which receivers recognise repetitions. */
  readonly id: string
  /** Seconds since 1970 of this attempt; receivers reject old ones as replays. */
  readonly sentAtSeconds: number
  readonly body: string
}

/** The secret of a webhook, as its receiver has it. It is derived from the installation's secret, so it is stored nowhere. */
export function webhookSecret(webhookId: string, installationSecret: string): string {
  return `whsec_${createHmac('sha256', installationSecret).update(`webhook\n${webhookId}`).digest('base64')}`
}

/** The headers of a delivery, with a signature for each secret, the present one first. */
export function signatureHeaders(event: SignedEvent, secrets: readonly string[]): Readonly<Record<string, string>> {
  const content = `${event.id}.${event.sentAtSeconds}.${event.body}`
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  })
  return {
    'webhook-id': event.id,
    'webhook-timestamp': String(event.sentAtSeconds),
    'webhook-signature': signatures.join(' '),
  }
}
