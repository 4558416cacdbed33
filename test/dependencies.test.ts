/** Packages that must not be installed: those known to misread addresses, and the demo's in production. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  packages: Record<string, { version?: string; dev?: boolean }>
}

it('every nodemailer in the tree is 10.6 or newer, whoever brings it (CVE-2026-125755)', () => {
  const found = Object.entries(lock.packages).filter(([path]) => /(?:^|\/)node_modules\/nodemailer$/.test(path))
  expect(found.length).toBeGreaterThan(0)
  const old = found.filter(([, { version = '0.0' }]) => {
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return major < 10 || (major === 10 && minor < 6)
  })
  expect(old).toEqual([])
})

it('nothing of the demo’s mail servers is in a production installation', () => {
  const installed = Object.entries(lock.packages).filter(([, { dev }]) => dev !== true)
  const names = installed.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
  expect(names.length).toBeGreaterThan(50)
  expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(hoodiecrow-imap|smtp-server|minimist)$/)]))
})
