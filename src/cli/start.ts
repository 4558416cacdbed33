/** `intray start`: one process per role, or a single one for few mailboxes; what dies is started again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { extname, join } from 'node:path'
import type { Command } from 'commander'
import { UserError } from '../errors.ts'
import type { Config } from '../config/schema.ts'
import { optionalRoleNames, roleNames, rolesWithWork, type WorkerRole } from '../process/role-names.ts'
import { chosenConfig, fromDemo, serversFor } from '../process/environment.ts'
import { healthPortOf } from '../process/health-port.ts'

/** A file of `workers/`. */
type WorkerProgram = WorkerRole | 'all'

/** What is started. */
export interface StartOptions {
  /** Path of the configuration. */
  readonly config: string
  readonly programs: readonly WorkerProgram[]
  /** Health and metrics: the first program's port, the next ones' follow; 0: any free port for each; null: none. */
  readonly healthPort: number | null
}

/** A crash loop must not eat the machine. */
const firstRestartMs = 500
const longestRestartMs = 30_000
/** A process that lived this long was well; its next death counts as a first. */
const healthyAfterMs = 60_000

/** So many mailboxes do not fill a process: a second one would cost more than it brings. */
const fewMailboxes = 3

const running = new Set<ChildProcess>()
const known: readonly WorkerRole[] = [...roleNames, ...optionalRoleNames]

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('start')
    .description('the workers, until SIGTERM; without a configuration the demo')
    .option('--config <file>', 'configuration; default $INTRAY_CONFIG, else the demo’s')
    .option('--only <roles>', `only these roles, separated by commas, each in a process: ${known.join(', ')}`)
    .option('--exit', 'demo only: end when the story is complete', false)
    .addHelpText('after', '\nExample:\n  intray start --config intray.yaml --only apply,deliver')
    .action(start)
}

async function start(options: { config?: string; only?: string; exit: boolean }): Promise<void> {
  const named = rolesNamed(options.only)
  const { config, path } = await chosenConfig(options)
  if (path === null) {
    const { runDemo } = await fromDemo(() => import('../../demo/story/demo.ts'))
    process.exitCode = await runDemo({ isEnding: options.exit })
    return
  }
  const programs = programsOf(named, config)
  const servers = await serversFor(config, true)
  Object.assign(process.env, { MONGODB_URI: servers.mongoUri, REDIS_URL: servers.redisUrl })
  await supervise({ config: path, programs, healthPort: healthPortOf(config) })
  await servers.stop()
}

/** The roles asked for; null: none in particular. @throws {UserError} naming the roles there are */
function rolesNamed(text: string | undefined): readonly WorkerRole[] | null {
  if (text === undefined) return null
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !(known as readonly string[]).includes(name))
  if (unknown === undefined) return names as WorkerRole[]
  throw new UserError(`no role "${unknown}"; there is: ${known.join(', ')}`)
}

/** What runs, said when it is not what people know: a process per role. */
function programsOf(named: readonly WorkerRole[] | null, config: Config): readonly WorkerProgram[] {
  const apart = rolesOf(named, config)
  if (named || config.mailboxes.length > fewMailboxes) return apart
  const why = `at most ${fewMailboxes} mailboxes`
  process.stderr.write(`intray: every role in one process (${why}); in one for each: intray start --only ${apart.join(',')}\n`)
  return ['all']
}

/** @throws {UserError} when a role is asked for that the configuration gives no work: it would end again and again */
function rolesOf(named: readonly WorkerRole[] | null, config: Config): readonly WorkerRole[] {
  const withWork = rolesWithWork(config)
  const idle = named?.find((name) => !withWork.includes(name))
  if (idle === undefined) return named ?? withWork
  throw new UserError(`the configuration has no section "${idle}", so that role has no work`)
}

/**
 * Runs the roles until SIGTERM or SIGINT, then lets each finish what is under way. They look at their configuration by
 * themselves; SIGHUP lets them do it at once, but from a terminal, which says by it that it goes away.
 */
async function supervise({ config, programs, healthPort }: StartOptions): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort())
  const isInTerminal = process.stdin.isTTY
  process.on('SIGHUP', () => {
    if (isInTerminal) stop.abort()
    else for (const child of running) child.kill('SIGHUP')
  })
  const portOf = (i: number) => (healthPort ? healthPort + i : healthPort)
  await Promise.all(programs.map((program, i) => keepAlive(program, { config, port: portOf(i) }, stop.signal)))
}

interface ProgramStart {
  readonly config: string
  readonly port: number | null
}

async function keepAlive(program: WorkerProgram, start: ProgramStart, stop: AbortSignal): Promise<void> {
  for (let deaths = 0; !stop.aborted; deaths++) {
    const startedAtMs = Date.now()
    const ended = await ending(startProgram(program, start), stop)
    if (stop.aborted || ended.code === 1) return
    // Somebody killed it: that is no crash of its own, and it is missed.
    const wasKilled = ended.signal === 'SIGKILL' || ended.signal === 'SIGTERM'
    if (wasKilled || Date.now() - startedAtMs > healthyAfterMs) deaths = 0
    process.stderr.write(`intray: ${program} ended (${ended.signal ?? `exit code ${ended.code}`}); it is started again\n`)
    await paused(Math.min(longestRestartMs, firstRestartMs * 2 ** deaths), stop)
  }
}

function startProgram(program: WorkerProgram, { config, port }: ProgramStart): ChildProcess {
  const path = join(import.meta.dirname, `../../workers/${program}${extname(import.meta.filename)}`)
  const env = { ...process.env, INTRAY_SUPERVISED: '1', ...(port === null ? {} : { INTRAY_HEALTH_PORT: String(port) }) }
  // A group of its own: ^C in a terminal reaches only us, and each is told once.
  const child = spawn(process.execPath, [path, '--config', config], {
    env,
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

function ending(child: ChildProcess, stop: AbortSignal): Promise<{ code: number | null; signal: string | null }> {
  const tell = () => child.kill('SIGTERM')
  if (stop.aborted) tell()
  stop.addEventListener('abort', tell, { once: true })
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      stop.removeEventListener('abort', tell)
      if (code === 1) process.exitCode = 1
      resolve({ code, signal })
    })
  })
}

function paused(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    stop.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
