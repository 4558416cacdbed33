/** Tells the story on the terminal: steps with their time, what happens, and whether each check held. */
import { withoutControls } from '../../src/cli/output.ts'

const isColoured = process.stdout.isTTY && !process.env['NO_COLOR']
const paint = (code: number) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text)
const bold = paint(1)
const green = paint(32)
const red = paint(31)
const faint = paint(2)

/** Writes to stdout, and counts the checks. */
export class Narrator {
  #failed = 0
  #held = 0
  #scenes = 0

  /** A heading. */
  title(text: string): void {
    this.#write(`\n${bold(text)}\n`)
  }

  /** A new scene of the story, numbered. */
  scene(text: string): void {
    this.#scenes++
    this.#write(`\n${bold(`${this.#scenes}. ${text}`)}\n`)
  }

  /** Something that happened. */
  say(text: string): void {
    this.#write(
      `${withoutControls(text)
        .split('\n')
        .map((line) => `   ${line}`)
        .join('\n')}\n`,
    )
  }

  /** Words of a mail. */
  quote(text: string): void {
    this.#write(
      `${withoutControls(text)
        .trim()
        .split('\n')
        .map((line) => faint(`   │ ${line}`))
        .join('\n')}\n`,
    )
  }

  /** Something that has to be so. */
  check(text: string, isSo: boolean): void {
    if (isSo) this.#held++
    else this.#failed++
    this.#write(`   ${isSo ? green('✓') : red('✗')} ${text}\n`)
  }

  /** Work that takes a while. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedAtMs = Date.now()
    const result = await work()
    this.#write(`${green('✓')} ${name} ${faint(`(${((Date.now() - startedAtMs) / 1000).toFixed(1)} s)`)}\n`)
    return result
  }

  /** How the story ended. */
  ending(): boolean {
    const all = this.#held + this.#failed
    this.#write(
      `\n${this.#failed === 0 ? green(`The story is complete: ${all} checks held.`) : red(`${this.#failed} of ${all} checks did not hold.`)}\n`,
    )
    return this.#failed === 0
  }

  #write(text: string): void {
    process.stdout.write(text)
  }
}
