/** Packages that are known to misread addresses are nowhere in the tree (mail.md §2.1). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  packages: Record<string, { version?: string }>
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
