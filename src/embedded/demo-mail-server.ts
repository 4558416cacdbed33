/**
 * The demo mail server as a program of its own, for `docker compose up`.
 *
 * INTRAY_DEMO_ACCOUNTS: addresses, separated by commas; each is its own user name. INTRAY_DEMO_PASSWORD: for all of them.
 * INTRAY_DEMO_HOST (default 127.0.0.1), INTRAY_DEMO_IMAP_PORT (3143), INTRAY_DEMO_SMTP_PORT (3025).
 */

import { LOOPBACK } from './local-port.ts'
import { startMailServer } from './mail-server.ts'

const { env } = process
const password = env['INTRAY_DEMO_PASSWORD'] ?? ''
const addresses = (env['INTRAY_DEMO_ACCOUNTS'] ?? '').split(',').filter(Boolean)

if (password === '' || addresses.length === 0) {
  process.stderr.write('Give INTRAY_DEMO_ACCOUNTS (addresses, separated by commas) and INTRAY_DEMO_PASSWORD.\n')
  process.exit(1)
}

const server = await startMailServer({
  accounts: addresses.map((address) => ({ address, user: address, password })),
  host: env['INTRAY_DEMO_HOST'] ?? LOOPBACK,
  imapPort: Number(env['INTRAY_DEMO_IMAP_PORT'] ?? 3143),
  smtpPort: Number(env['INTRAY_DEMO_SMTP_PORT'] ?? 3025),
})
process.stdout.write(`IMAP ${server.host}:${server.imapPort}, SMTP ${server.host}:${server.smtpPort}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.stop().then(() => process.exit(0)))
}
