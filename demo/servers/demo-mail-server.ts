/**
 * The demo mail server as a program of its own, for `docker compose up`.
 *
 * INTRAY_DEMO_ACCOUNTS: addresses, separated by commas; each is its own user name. INTRAY_DEMO_PASSWORD: for all of them.
 * INTRAY_DEMO_TLS_DIR: where its key and certificate are; made there, for the names `mail` and `localhost`, when they are not.
 * INTRAY_DEMO_HOST (default 127.0.0.1), INTRAY_DEMO_IMAP_PORT (3143), INTRAY_DEMO_SMTP_PORT (3025).
 */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOOPBACK } from './local-port.ts'
import { startMailServer } from './mail-server.ts'
import type { TlsKey } from './demo-mail.ts'

const { env } = process
const password = env['INTRAY_DEMO_PASSWORD'] ?? ''
const addresses = (env['INTRAY_DEMO_ACCOUNTS'] ?? '').split(',').filter(Boolean)

if (password === '' || addresses.length === 0) {
  process.stderr.write('Give INTRAY_DEMO_ACCOUNTS (addresses, separated by commas) and INTRAY_DEMO_PASSWORD.\n')
  process.exit(1)
}

/** Its clients trust the certificate itself, from the same folder: there is no authority to sign it. */
function tlsKeyOf(dir: string): TlsKey {
  const [keyFile, certificateFile] = [join(dir, 'key.pem'), join(dir, 'certificate.pem')]
  if (!existsSync(certificateFile)) {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile]
    const names = ['-subj', '/CN=mail', '-addext', 'subjectAltName=DNS:mail,DNS:localhost,IP:127.0.0.1']
    execFileSync('openssl', ['req', '-x509', '-days', '3650', ...key, ...names, '-out', certificateFile])
  }
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certificateFile, 'utf8') }
}

const tlsDir = env['INTRAY_DEMO_TLS_DIR']
const server = await startMailServer({
  accounts: addresses.map((address) => ({ address, user: address, password })),
  host: env['INTRAY_DEMO_HOST'] ?? LOOPBACK,
  ...(tlsDir ? { tls: tlsKeyOf(tlsDir) } : {}),
  imapPort: Number(env['INTRAY_DEMO_IMAP_PORT'] ?? 3143),
  smtpPort: Number(env['INTRAY_DEMO_SMTP_PORT'] ?? 3025),
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.stop().then(() => process.exit(0)))
}
// Last of all: whoever reads it may end us at once.
process.stdout.write(`IMAP ${server.host}:${server.imapPort}, SMTP ${server.host}:${server.smtpPort}\n`)
