/** `npm run fuzz -- [--minutes N] [--corpus DIR] [--seed N]`: damaged mails must be read, all of them, and quickly. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ParsedMessage } from '../../src/mail/message.ts'
import { createParsePool } from '../../src/mail/parse-pool.ts'
import type { ParsePool } from '../../src/mail/parse-pool.ts'
import { diceOf, mutate } from './mutate.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CORPORA = [join(ROOT, '../shared/corpora/mail'), join(ROOT, 'fixtures')]
const FINDINGS = join(ROOT, '.data/fuzz')
const SLOW_MS = 2000
const LARGEST_BYTES = 300_000
const THREADS = 2

function mailFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^_|\.(?:json|md)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= LARGEST_BYTES)
}

/** What is wrong with an answer; null when nothing is. */
function faultOf(message: ParsedMessage, parseMs: number): string | null {
  const failure = message.defects.find((defect) => /^(?:parser-|timeout|out-of-memory)/.test(defect))
  if (failure !== undefined) return failure
  if (parseMs > SLOW_MS) return `slow: ${Math.round(parseMs)} ms`
  if (!JSON.stringify(message).isWellFormed()) return 'ill-formed Unicode'
  let end = 0
  for (const span of message.spans) {
    if (span.start !== end) return 'spans with a gap'
    end = span.end
  }
  return end === message.text.length ? null : 'spans that do not cover the text'
}

async function tryMail(pool: ParsePool, files: readonly string[], seed: number): Promise<boolean> {
  const dice = diceOf(seed)
  const path = files[dice(files.length)] ?? ''
  const mail = mutate(readFileSync(path), dice)
  const { message, parseMs } = await pool.parseTimed(mail)
  const fault = faultOf(message, parseMs)
  if (fault === null) return false
  mkdirSync(FINDINGS, { recursive: true })
  const finding = join(FINDINGS, `${seed}.eml`)
  writeFileSync(finding, mail)
  process.stdout.write(`${fault}: ${finding} (seed ${seed}, from ${path})\n`)
  return true
}

async function fuzz(corpus: string, minutes: number, firstSeed: number): Promise<number> {
  const files = mailFiles(corpus)
  const pool = createParsePool({ threads: THREADS })
  const endMs = performance.now() + minutes * 60_000
  let seed = firstSeed
  let findings = 0
  const work = async (): Promise<void> => {
    while (performance.now() < endMs) if (await tryMail(pool, files, seed++)) findings++
  }
  await pool.parse(Buffer.from('Subject: warm\n\nup'))
  await Promise.all(Array.from({ length: THREADS }, work))
  pool.close()
  process.stdout.write(`${seed - firstSeed} damaged mails of ${files.length}, ${findings} findings\n`)
  return findings
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    corpus: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})
const corpus = values.corpus ?? CORPORA.find((folder) => existsSync(folder)) ?? '.'
process.exitCode = (await fuzz(corpus, Number(values.minutes), Number(values.seed))) === 0 ? 0 : 1
