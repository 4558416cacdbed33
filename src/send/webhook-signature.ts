/** Signatures of webhooks, as the Standard Webhooks specification writes them: HMAC-SHA-256 over id, time and body. */
import { createHmac } from 'node:crypto'

/** What is signed. */
export interface SignedEvent {
  /** Of the delivery: the same at every attempt, so that receivers know what they had already. */
  readonly id: string
  /** Seconds since 1970, of this attempt: an old one is a replay. */
  readonly sentAtSeconds: number
  readonly body: string
}

/** The secret of a webhook, as its receiver keeps it; made from the installation's secret, so that it is stored nowhere. */
export function webhookSecret(webhookId: string, installationSecret: string): string {
  return `whsec_${createHmac('sha256', installationSecret).update(`webhook\n${webhookId}`).digest('base64')}`
}

/** The headers of a delivery; one signature for each secret, the present one first. */
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
