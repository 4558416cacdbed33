/** Runs a program to its end and keeps what it printed. */

import { spawn } from 'node:child_process'

/**
 * Runs a program without a shell.
 *
 * @returns exit code (null when a signal ended it), stdout and stderr as text; a program that cannot start has code 127
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (output.stdout += chunk))
    child.stderr.on('data', (chunk) => (output.stderr += chunk))
    child.on('error', (error) => resolve({ code: 127, ...output, stderr: error.message }))
    child.on('close', (code, signal) => resolve({ code, signal, ...output }))
  })
}

/** Runs a program that must succeed; @throws Error with the end of what it said */
export async function mustRun(command, args, options) {
  const result = await run(command, args, options)
  if (result.code === 0) return result.stdout
  throw new Error(`${[command, ...args].join(' ')} → ${explain(result)}`)
}

/** Why a run failed, in a few lines: the signal or code and the last lines of its output. */
export function explain({ code, signal, stdout, stderr }) {
  const lastLines = (stderr.trim() || stdout.trim()).split('\n').slice(-12).join('\n      ')
  return `${signal ?? `exit code ${code}`}: ${lastLines}`
}
