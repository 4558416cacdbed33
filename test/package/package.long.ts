/** The package as somebody installs it: an empty folder, production packages alone, on the oldest Node that it promises and on ours. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../../src/temporary-folder.ts'
import { ANN, startInstallation, SUPPORT } from '../support/installation.ts'
import { ticketOf, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { inboxOf, post } from '../support/post.ts'

/** Its output; rejects when it fails. */
async function mustRun(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  return (await promisify(execFile)(command, args, options)).stdout
}

const root = join(import.meta.dirname, '../..')
const folder = temporaryFolder('package')
const quietly = ['--no-audit', '--no-fund', '--silent']
/** Ours, without what npm says of the checkout to the commands that it runs. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_|INTRAY_)/i.test(name)))
let nodes: Readonly<Record<string, string>> = {}

beforeAll(async () => {
  const tarball = (await mustRun('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, env: environment })).trim()
  await mustRun('npm', ['init', '--yes'], { cwd: folder, env: environment })
  await mustRun('npm', ['install', ...quietly, `./${tarball}`], { cwd: folder, env: environment })
  const beside = join(folder, 'nodes')
  await mustRun('npm', ['install', ...quietly, '--prefix', beside, 'node22@npm:node@22'], { cwd: folder, env: environment })
  nodes = { 22: join(beside, 'node_modules/node22/bin/node'), 26: process.execPath }
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('nothing that only tests and the demo need comes along', () => {
  const packages = readdirSync(join(folder, 'node_modules'))
  expect(packages).toContain('imapflow')
  expect(packages.filter((name) => /hoodiecrow|smtp-tester|smtp-server|minimist|vitest|playwright|typescript/.test(name))).toEqual([])
  expect(readdirSync(join(folder, 'node_modules/intray/dist')).sort()).toEqual(['package.json', 'src', 'workers'])
})

test.each(['22', '26'])(
  'on Node %s it starts, makes a ticket of a mail, acknowledges it, and ends by SIGTERM',
  async (version) => {
    const us = await startInstallation(freshPlaces())
    const node = nodes[version] ?? ''
    const env = { ...environment, PATH: `${dirname(node)}:${process.env['PATH']}`, INTRAY_DATA: join(folder, `data-${version}`) }
    expect(await mustRun(node, ['--version'], { cwd: folder, env })).toMatch(`v${version}.`)
    expect(await mustRun('npx', ['intray', '--version'], { cwd: folder, env })).toMatch(/^\d+\.\d+\.\d+$/m)
    // npx passes no signals on.
    const child = spawn(node, [join(folder, 'node_modules/.bin/intray'), 'start', '--config', us.configPath], {
      cwd: folder,
      env,
      stdio: 'ignore',
    })
    try {
      const id = await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Kettle', text: 'It leaks.' })
      await until('the acknowledgement', async () => (await inboxOf(us.mail, ANN))[0] ?? null, 60_000)
      expect((await ticketOf(us, id)).title).toBe('Kettle')
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([0, null])
    } finally {
      child.kill('SIGKILL')
      await us.stop()
    }
  },
  120_000,
)
