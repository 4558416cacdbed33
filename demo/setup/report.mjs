/** What set-up says: a line when a step begins, a line with its time when it ends, the whole story when it fails. */

/** A step that failed: what was wanted, every try with the reason it failed, and what a person can do. */
export class SetupError extends Error {
  constructor(wanted, tries, advice) {
    super(`${wanted}: ${tries.join('; ')}`)
    this.wanted = wanted
    this.tries = tries
    this.advice = advice
  }
}

/**
 * Makes the reporter.
 *
 * @param isQuiet - only speak while something is being done, and only on stderr: stdout belongs to the command that follows
 */
export function createReport({ isQuiet }) {
  const print = (line) => (isQuiet ? process.stderr : process.stdout).write(`${line}\n`)
  const seconds = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`

  return {
    say: print,
    done: (text) => isQuiet || print(`✓ ${text} (${seconds(0)})`),

    /** Runs one step; `run` returns the text of the closing line. */
    async step(doing, run) {
      const startedAt = performance.now()
      print(`… ${doing}`)
      print(`✓ ${await run()} (${seconds(startedAt)})`)
    },

    failure(error) {
      const tries = error.tries ?? [String(error)]
      const lines = [`✗ ${error.wanted ?? 'set-up'}: this did not work`, ...tries.map((line) => `    tried ${line}`)]
      if (error.advice) lines.push(`  what to do: ${error.advice}`)
      process.stderr.write(`${lines.join('\n')}\n`)
    },
  }
}
