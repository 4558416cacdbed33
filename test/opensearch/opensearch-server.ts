/** A real OpenSearch of its own for a test file. Maven fetches it once (45 MB); Java runs it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { temporaryFolder } from '../../src/temporary-folder.ts'

/** The server. */
export interface OpenSearchServer {
  readonly url: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again over what it had written. */
  start(): Promise<void>
  stop(): Promise<void>
}

const version = '2.19.6'
const startMs = 180_000
const here = import.meta.dirname
const home = join(here, `../../.cache/opensearch-${version}`)
const run = promisify(execFile)

const descriptor = `name=transport-netty4
description=HTTP and transport
version=${version}
opensearch.version=${version}
java.version=11
classname=org.opensearch.transport.Netty4Plugin
`
const logging = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
`

/**
 * Starts a server on loopback.
 *
 * @throws {Error} when Java or Maven is not there: then nothing was tested, and that must be seen
 */
export async function startOpenSearch(): Promise<OpenSearchServer> {
  await fetched()
  const [folder, port] = [temporaryFolder('opensearch'), await freePort()]
  const url = `http://127.0.0.1:${port}`
  await mkdir(join(folder, 'config'), { recursive: true })
  const settings = { 'network.host': '127.0.0.1', 'http.port': port, 'transport.port': await freePort(), 'discovery.type': 'single-node' }
  const places = { 'path.data': join(folder, 'data'), 'path.logs': join(folder, 'logs') }
  const lines = Object.entries({ ...settings, ...places }).map(([key, value]) => `${key}: ${value}\n`)
  await writeFile(join(folder, 'config/opensearch.yml'), lines.join(''))
  await writeFile(join(folder, 'config/log4j2.properties'), logging)
  let program = await started(folder, url)
  const kill = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const ended = new Promise((resolve) => program.once('exit', resolve))
    if (program.exitCode === null && program.kill(signal)) await ended
  }
  return {
    url,
    kill: () => kill('SIGKILL'),
    start: async () => void (program = await started(folder, url)),
    stop: async () => {
      await kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Lays the server out as its archive would: the HTTP module apart from the rest. */
async function fetched(): Promise<void> {
  const wanted = async (program: string, flag: string) =>
    run(program, [flag]).catch((cause: unknown) => {
      throw new Error(`OpenSearch was NOT tested: there is no ${program}; it takes Java 17 to 23, and Maven`, { cause })
    })
  await wanted('java', '-version')
  if (existsSync(home)) return
  await wanted('mvn', '--version')
  const fresh = `${home}-${process.pid}`
  const [lib, module] = [join(fresh, 'lib'), join(fresh, 'modules/transport-netty4')]
  await mkdir(module, { recursive: true })
  await mkdir(join(fresh, 'plugins'))
  await run('mvn', ['-q', '-B', '-f', join(here, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`])
  const jars = (await readdir(lib)).filter((name) => /^(?:netty|transport-netty4)-/.test(name))
  for (const jar of jars) await rename(join(lib, jar), join(module, jar))
  await writeFile(join(module, 'plugin-descriptor.properties'), descriptor)
  await writeFile(join(module, 'plugin-security.policy'), 'grant {\n  permission java.security.AllPermission;\n};\n')
  await rename(fresh, home)
}

async function started(folder: string, url: string): Promise<ChildProcess> {
  const paths = [`-Dopensearch.path.home=${home}`, `-Dopensearch.path.conf=${join(folder, 'config')}`]
  // Without native code it does not ask whose process it is: tests may run as root, whom it would turn away.
  const flags = [
    '-Xms256m',
    '-Xmx256m',
    '-Djava.security.manager=allow',
    '-Djna.nounpack=true',
    '-Djna.nosys=true',
    '-Dlog4j2.disable.jmx=true',
  ]
  const classes = ['-cp', join(home, 'lib/*'), 'org.opensearch.bootstrap.OpenSearch']
  const program = spawn('java', [...flags, ...paths, ...classes], { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-4000)))
  const until = performance.now() + startMs
  while (performance.now() < until && program.exitCode === null) {
    const answer = await fetch(`${url}/_cluster/health`).catch(() => null)
    if (answer?.ok) return program
    await wait(500)
  }
  program.kill('SIGKILL')
  throw new Error(`OpenSearch was NOT tested: it does not start\n${printed}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
