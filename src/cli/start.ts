/** `intray start`: runs one process per role, or a single one for few mailboxes, and restarts those that die. */
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

export interface StartOptions {
  readonly config: string
  readonly programs: readonly WorkerProgram[]
  /** Port of health and metrics: the first program's; further programs take the ports after it. 0: any free port for each; null: none. */
  readonly healthPort: number | null
}

/** The delay grows, so that a process that crashes at every start does not load the machine. */
const firstRestartMs = 500
const longestRestartMs = 30_000
/** After this lifetime a process counts as healthy, and the delay starts anew. */
const healthyAfterMs = 60_000

/** This few mailboxes do not fill one process; more processes would only take memory. */
const fewMailboxes = 3

const running = new Set<ChildProcess>()
const allRoles: readonly WorkerRole[] = [...roleNames, ...optionalRoleNames]

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('start')
    .description('the workers, until SIGTERM; without a configuration the demo')
    .option('--config <file>', 'configuration; default $INTRAY_CONFIG, else the demo’s')
    .option('--only <roles>', `only these roles, separated by commas, each in a process: ${allRoles.join(', ')}`)
    .option('--exit', 'demo only: end when the story is complete', false)
    .addHelpText('after', '\nExample:\n  intray start --config intray.yaml --only apply,deliver')
    .action(start)
}

async function start(options: { config?: string; only?: string; exit: boolean }): Promise<void> {
  const selected = rolesNamed(options.only)
  const { config, path } = await chosenConfig(options)
  if (path === null) {
    const { runDemo } = await fromDemo(() => import('../../demo/story/demo.ts'))
    process.exitCode = await runDemo({ isEnding: options.exit })
    return
  }
  const programs = programsOf(selected, config)
  const servers = await serversFor(config, true)
  Object.assign(process.env, { MONGODB_URI: servers.mongoUri, REDIS_URL: servers.redisUrl })
  await supervise({ config: path, programs, healthPort: healthPortOf(config) })
  await servers.stop()
}

/** The roles of `--only`; null: the option is not set. @throws {UserError} that names the roles there are */
function rolesNamed(text: string | undefined): readonly WorkerRole[] | null {
  if (text === undefined) return null
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !(allRoles as readonly string[]).includes(name))
  if (unknown === undefined) return names as WorkerRole[]
  throw new UserError(`no role "${unknown}"; there is: ${allRoles.join(', ')}`)
}

/** The programs to run; when all roles share one process, says so on stderr. */
function programsOf(selected: readonly WorkerRole[] | null, config: Config): readonly WorkerProgram[] {
  const apart = rolesOf(selected, config)
  if (selected || config.mailboxes.length > fewMailboxes) return apart
  const why = `at most ${fewMailboxes} mailboxes`
  process.stderr.write(`intray: every role in one process (${why}); in one for each: intray start --only ${apart.join(',')}\n`)
  return ['all']
}

/** The roles that have work. @throws {UserError} for a named role without work: it would end again and again */
function rolesOf(selected: readonly WorkerRole[] | null, config: Config): readonly WorkerRole[] {
  const withWork = rolesWithWork(config)
  const idle = selected?.find((name) => !withWork.includes(name))
  if (idle === undefined) return selected ?? withWork
  throw new UserError(`the configuration has no section "${idle}", so that role has no work`)
}

/**
 * Runs the programs until SIGTERM or SIGINT, then lets each finish its current work. They watch the configuration themselves; SIGHUP makes
 * them read it at once. In a terminal SIGHUP means that the terminal closes, and stops everything.
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
    // Killed from outside is no crash: the delay starts anew.
    const wasKilled = ended.signal === 'SIGKILL' || ended.signal === 'SIGTERM'
    if (wasKilled || Date.now() - startedAtMs > healthyAfterMs) deaths = 0
    process.stderr.write(`intray: ${program} ended (${ended.signal ?? `exit code ${ended.code}`}); it is started again\n`)
    await pause(Math.min(longestRestartMs, firstRestartMs * 2 ** deaths), stop)
  }
}

function startProgram(program: WorkerProgram, { config, port }: ProgramStart): ChildProcess {
  const path = join(import.meta.dirname, `../../workers/${program}${extname(import.meta.filename)}`)
  const env = { ...process.env, INTRAY_SUPERVISED: '1', ...(port === null ? {} : { INTRAY_HEALTH_PORT: String(port) }) }
  // In a process group of its own: ^C in a terminal reaches the supervisor only, and each child gets one signal.
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
  const terminate = () => child.kill('SIGTERM')
  if (stop.aborted) terminate()
  stop.addEventListener('abort', terminate, { once: true })
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      stop.removeEventListener('abort', terminate)
      if (code === 1) process.exitCode = 1
      resolve({ code, signal })
    })
  })
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    stop.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
