/** A file that changes while it runs is taken whole or refused whole; what is half written is not taken. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { CurrentConfig } from '../../src/config/current-config.ts'
import { loadConfig } from '../../src/config/read-config.ts'
import { followConfig } from '../../src/process/follow-config.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'

const server = { host: 'mail.us.example', port: 993, user: 'support', password: 'file:password' }
const mailbox = { name: 'support', addresses: ['support@us.example'], imap: server, smtp: server }
const textOf = (keys: object) => stringify({ secret: 'a-secret-of-the-tests', mailboxes: [mailbox], ...keys })
const soon = { timeout: 5_000, interval: 20 }
const shortMs = 150
/** Longer than a busy machine takes between two writes of a file that grows. */
const usualMs = 500
/** Longer than it takes for what must not wait for the next look. */
const longMs = 1_200

async function following(lookMs = shortMs) {
  const folder = temporaryFolder('follow')
  const path = join(folder, 'intray.yaml')
  writeFileSync(join(folder, 'password'), 'the first')
  writeFileSync(path, textOf({ company: 'first' }))
  const configs = new CurrentConfig(loadConfig(path))
  const stop = new AbortController()
  const lines: string[] = []
  const looks: (readonly string[])[] = []
  const prepare = vi.fn(() => Promise.resolve())
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) })
  let hurry = () => undefined as void
  const looked = async (faults: readonly string[]) => void looks.push(faults)
  const ended = followConfig({ path, configs, prepare, looked, log, lookMs }, (look) => void (hurry = look), stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await ended
    rmSync(folder, { recursive: true })
  })
  // Twice: once for the file, and once more for the one that it was found to name.
  await vi.waitFor(() => expect(looks).toEqual([[], []]), soon)
  looks.length = 0
  return { folder, path, configs, prepare, lines, looks, hurry: () => hurry(), company: () => configs.config.company }
}

test('a saved file holds within seconds, written in place or put in its place', async () => {
  const { path, company } = await following()
  writeFileSync(path, textOf({ company: 'second' }))
  await vi.waitFor(() => expect(company()).toBe('second'), soon)
  writeFileSync(`${path}.new`, textOf({ company: 'third' }))
  renameSync(`${path}.new`, path)
  await vi.waitFor(() => expect(company()).toBe('third'), soon)
})

test('a password in a file of its own is looked out for, too', async () => {
  const { folder, configs } = await following()
  writeFileSync(join(folder, 'password'), 'the second')
  await vi.waitFor(() => expect(configs.config.mailboxes[0]?.imap.password).toBe('the second'), soon)
})

test('a file with faults changes nothing and says so, once; whole again, it holds', async () => {
  const { path, company, lines, looks } = await following()
  writeFileSync(path, textOf({ company: 'second' }).slice(0, -30))
  await vi.waitFor(() => expect(looks).toHaveLength(1), soon)
  expect(company()).toBe('first')
  expect(looks[0]?.length).toBeGreaterThan(0)
  await new Promise((resolve) => setTimeout(resolve, 6 * shortMs))
  expect(lines.filter((line) => line.includes('has faults'))).toHaveLength(1)
  writeFileSync(path, textOf({ company: 'second' }))
  await vi.waitFor(() => expect(company()).toBe('second'), soon)
  expect(looks.at(-1)).toEqual([])
})

test('a file that is still being written is left alone, even where its beginning is in order by itself', async () => {
  const { path, company, looks } = await following(usualMs)
  const text = textOf({ company: 'second', agents: [] })
  for (let length = 20; length < text.length; length += 20) {
    writeFileSync(path, text.slice(0, length))
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  writeFileSync(path, text)
  await vi.waitFor(() => expect(company()).toBe('second'), soon)
  expect(looks).toEqual([[]])
})

test('SIGHUP has it looked at, changed or not', async () => {
  const { looks, hurry } = await following(longMs)
  hurry()
  await vi.waitFor(() => expect(looks).toEqual([[]]), { timeout: longMs - 200, interval: 10 })
})

test('a SIGHUP that comes while it is being looked at is not lost', async () => {
  const { looks, prepare, hurry } = await following(longMs)
  prepare.mockImplementationOnce(async () => hurry())
  hurry()
  await vi.waitFor(() => expect(looks).toEqual([[], []]), { timeout: longMs - 200, interval: 10 })
})

test('what cannot be made ready for is tried again', async () => {
  const { path, prepare, company } = await following()
  prepare.mockRejectedValueOnce(new Error('the database is away'))
  writeFileSync(path, textOf({ company: 'second' }))
  await vi.waitFor(() => expect(company()).toBe('second'), soon)
})

test('a file that is gone is a fault like others', async () => {
  const { path, company, looks } = await following()
  rmSync(path)
  await vi.waitFor(() => expect(looks.at(-1)).toEqual([expect.stringContaining('cannot be read (ENOENT)')]), soon)
  expect(company()).toBe('first')
})

test('what is changed while the file is being looked at is looked at next', async () => {
  const { path, prepare, company } = await following()
  prepare.mockImplementationOnce(async () => writeFileSync(path, textOf({ company: 'third' })))
  writeFileSync(path, textOf({ company: 'second' }))
  await vi.waitFor(() => expect(company()).toBe('third'), soon)
})
