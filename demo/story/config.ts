/** The configuration of the demo: one support mailbox, an agent, and two companies that write to it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseConfig } from '../../src/config/read-config.ts'
import type { Config } from '../../src/config/schema.ts'
import { dataFolder, embeddedSecret } from '../kept-folder.ts'

/** Where the demo's mail server listens; it changes with every start. */
export interface DemoPorts {
  readonly imapPort: number
  readonly smtpPort: number
  /** The API, where it is to be served, and the SHA-256 of the token that opens it. */
  readonly api?: { readonly port: number; readonly tokenDigest: string }
}

/** The configuration that the demo's last start wrote; before the first one, as it will be but for the ports. */
export function demoConfig(): Config {
  const path = demoConfigPath()
  const text = existsSync(path) ? readFileSync(path, 'utf8') : demoConfigText({ imapPort: 1, smtpPort: 1 })
  return parseConfig(text, path, { ...process.env, INTRAY_DEMO_SECRET: embeddedSecret() })
}

/** Where the demo's `intray.yaml` is. */
export function demoConfigPath(): string {
  return join(dataFolder(), 'demo.yaml')
}

/** The demo's `intray.yaml`. Its secret comes from the environment and is made at the first start. */
export function demoConfigText({ imapPort, smtpPort, api }: DemoPorts): string {
  return `# Made by npm start; the ports change with every start.
secret: \${INTRAY_DEMO_SECRET}
company: Us
mailboxes:
  - name: support
    displayName: Support
    addresses: [support@us.example]
    imap: { host: 127.0.0.1, port: ${imapPort}, tls: none, user: support, password: demo }
    smtp: { host: 127.0.0.1, port: ${smtpPort}, tls: none }
    notify: [sam@us.example]${api ? '\n    form: { title: Write to Us }' : ''}
agents:
  - { name: Sam Okafor, address: sam@us.example }
  - { name: Ada Lind, address: ada@us.example }
accounts:
  - name: Acme
    domains: [acme.example]
    workspaces: [{ name: Acme, contacts: [ann@acme.example, bob@acme.example] }]
  - name: Other
    domains: [other.example]
    workspaces: [{ name: Other, contacts: [eve@other.example] }]
limits: { acknowledgementsPerSenderHour: 100, acknowledgementsPerSenderDay: 1000 }
intervals: { pollSeconds: 2, sweepSeconds: 5 }
${api ? consoleText(api) : ''}`
}

function consoleText({ port, tokenDigest }: NonNullable<DemoPorts['api']>): string {
  return `console:
  port: ${port}
  publicUrl: http://127.0.0.1:${port}
  admins: [ada@us.example]
  tokens: [{ name: demo, sha256: '${tokenDigest}', role: admin, agent: sam@us.example }]
`
}
