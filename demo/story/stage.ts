/** The stage of the demo: embedded servers, a mail server, the workers, and a look into the store. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder, embeddedSecret } from '../kept-folder.ts'
import { findFreePort } from '../servers/local-port.ts'
import { startMailServer, type MailServer } from '../servers/mail-server.ts'
import { startEmbedded } from '../servers/servers.ts'
import { openLog } from '../../src/logger.ts'
import { openRuntime, type Runtime } from '../../src/process/runtime.ts'
import { demoConfig, demoConfigPath, demoConfigText } from './config.ts'
import { demoTokenDigest } from './token.ts'
import type { Narrator } from './narrator.ts'

const people = ['support@us.example', 'sam@us.example', 'ada@us.example', 'ann@acme.example', 'bob@acme.example', 'eve@other.example']

/** Everything the story happens on. */
export interface Stage {
  readonly mail: MailServer
  readonly runtime: Runtime
  close(): Promise<void>
}

/** A stage with an API: where it listens on this machine, and the file that holds its token. */
export interface ServedStage extends Stage {
  readonly api: { readonly port: number; readonly tokenPath: string }
}

/** Starts everything, telling how long each part took. */
export async function openStage(narrator: Narrator): Promise<ServedStage> {
  const servers = await narrator.step('Redis and MongoDB', () => startEmbedded({ redis: true, mongo: true }))
  const accounts = people.map((address) => ({ address, user: address.split('@')[0] ?? '', password: 'demo' }))
  const mail = await narrator.step('Mail server (IMAP and SMTP)', () => startMailServer({ accounts }))
  const api = { port: await findFreePort(), tokenPath: join(dataFolder(), 'api-token') }
  const { imapPort, smtpPort } = mail
  const served = { port: api.port, tokenDigest: demoTokenDigest(api.tokenPath) }
  const path = demoConfigPath()
  writeFileSync(path, demoConfigText({ imapPort, smtpPort, api: served }))
  const runtime = await openRuntime(demoConfig(), { mongoUri: servers.mongoUri, redisUrl: servers.redisUrl }, openLog('demo', 'warn'))
  const workers = await narrator.step('Workers (poll, apply, deliver, sweep, console)', () =>
    startWorkers(path, { MONGODB_URI: servers.mongoUri, REDIS_URL: servers.redisUrl }),
  )
  return {
    mail,
    runtime,
    api,
    async close() {
      await ended(workers)
      await mail.stop()
      await runtime.close()
      await servers.stop()
    },
  }
}

/** The workers' log goes to a file; the terminal belongs to the story. */
async function startWorkers(config: string, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const marker = `ready-${randomUUID()}`
  const log = openSync(join(dataFolder(), 'workers.log'), 'a')
  const path = join(import.meta.dirname, '../../workers/all.ts')
  const child = spawn(process.execPath, [path, '--config', config], {
    env: {
      ...process.env,
      ...env,
      INTRAY_DEMO_SECRET: embeddedSecret(),
      INTRAY_SUPERVISED: '1',
      INTRAY_READY: marker,
    },
    detached: true,
    stdio: ['pipe', 'pipe', log],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (data: Buffer) => data.includes(marker) && resolve())
    child.on('exit', (code) => reject(new Error(`the workers ended with exit code ${code}; see ${join(dataFolder(), 'workers.log')}`)))
  })
  return child
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.on('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
