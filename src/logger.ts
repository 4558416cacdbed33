/** The log: one line per step, ids and sizes only; addresses and secrets are redacted before anything is written. */
import pino, { type Logger } from 'pino'

/** A structured log; `child` binds ids to all of its lines. */
export type Log = Logger

/** Where lines go. */
interface LogOutput {
  write(line: string): void
}

const redacted = ['password', 'user', 'secret', 'accessToken', 'address', 'addrSpec', 'from', 'to', 'cc', 'subject', 'text', 'html']

/**
 * Opens the log of a process on stderr; stdout belongs to what a command prints.
 *
 * @param role - which worker or command it is
 * @param level - pino's levels; `INTRAY_LOG` overrides it
 */
export function openLog(role: string, level = 'info', output: LogOutput = stderr()): Log {
  // Deeper wildcards cost more than all the rest of a line; nothing of ours logs nested values.
  const paths = redacted.flatMap((key) => [key, `*.${key}`])
  return pino(
    {
      level: process.env['INTRAY_LOG'] ?? level,
      base: { role, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[redacted]' },
      serializers: { err: shownError },
    },
    // Whatever a line is made of, an id or an error of a library: addresses are looked for in what is written.
    { write: (line: string) => output.write(line.includes('@') ? withoutAddresses(line) : line) },
  )
}

function stderr(): LogOutput {
  return pino.destination({ dest: 2, sync: true })
}

/** An error as logged: its class, code and stack; never the cause's command or response, which may hold addresses. */
function shownError(error: unknown): object | null {
  if (error === null || error === undefined) return null
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack } = error
  const code = 'code' in error ? String(error.code) : undefined
  const context = 'context' in error ? error.context : undefined
  const cause = error.cause instanceof Error ? { name: error.cause.name, message: error.cause.message } : undefined
  return { name, code, message, context, cause, stack }
}

/** A path such as `node_modules/@scope/name` has nothing before its `@`. */
function withoutAddresses(line: string): string {
  return line.replace(/[^\s<>"'(),;:/\\@]{1,64}@[^\s<>"'(),;:/\\@]{1,255}/g, '[address]')
}
