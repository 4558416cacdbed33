/** Checks whether the receivers of webhooks can be reached: connects, but sends nothing. */
import { lookup } from 'node:dns/promises'
import { connect as connectPlain, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { once } from 'node:events'
import ipaddr from 'ipaddr.js'
import type { Webhook } from '../store/webhooks.ts'
import { about, type Finding } from './finding.ts'

const patienceMs = 5_000
const muchWaiting = 100

/** Checks each receiver. @param waiting - waiting events, by webhook id */
export async function examineWebhooks(
  webhooks: readonly Webhook[],
  waiting: ReadonlyMap<string, number>,
  { allowPrivate }: { readonly allowPrivate: boolean },
): Promise<readonly Finding[]> {
  return Promise.all(
    webhooks.map(async ({ id, url }) =>
      webhookFinding(url, { refusal: await refusalOf(url, allowPrivate), waiting: waiting.get(id) ?? 0 }),
    ),
  )
}

/**
 * Judges a receiver. Only its host is shown, since the path may contain a secret. @param refusal - why it cannot be reached; null: it can
 */
export function webhookFinding(url: string, { refusal, waiting }: { readonly refusal: string | null; readonly waiting: number }): Finding {
  const { ok, warning, fault } = about(`webhook ${new URL(url).host}`)
  const waits = waiting === 0 ? '' : `; ${waiting} events wait for it`
  if (refusal !== null)
    return fault(`cannot be reached: ${refusal}${waits}`, 'start it, correct its DNS or certificate, or delete the webhook')
  if (waiting > muchWaiting) return warning(`is behind${waits}`, 'see its log: it answers slowly, or not with 2xx')
  return ok(`is reached${waits}`)
}

async function refusalOf(url: string, allowPrivate: boolean): Promise<string | null> {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isSecure = protocol === 'https:'
  try {
    const addresses = await lookup(host, { all: true })
    if (!allowPrivate && addresses.some(({ address }) => ipaddr.process(address).range() !== 'unicast'))
      return 'it is of a private network, which webhooks.allowPrivate would open'
    const at = { host, port: Number(port) || (isSecure ? 443 : 80), timeout: patienceMs }
    const socket = isSecure ? connectTls({ ...at, servername: isIP(host) === 0 ? host : '' }) : connectPlain(at)
    socket.on('timeout', () => socket.destroy(new Error('it does not answer')))
    try {
      await once(socket, isSecure ? 'secureConnect' : 'connect')
    } finally {
      socket.destroy()
    }
    return null
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code ?? message
  }
}
