/** What mail servers are known to answer to a log-in that they refuse, and what an admin is told. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loginRefusal } from '../../src/mail/login-refusals.ts'

interface Published {
  readonly by: string
  readonly words: string
  readonly says: string | null
}

const published = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/refusals/mail-servers.json'), 'utf8')) as Published[]

it.each(published)('$by: $words', ({ words, says }) => {
  const sentence = loginRefusal(words)
  if (says === null) expect(sentence).toBeNull()
  else expect(sentence).toContain(says)
})
