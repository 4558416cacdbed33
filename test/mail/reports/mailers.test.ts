/** Each English phrase of mailers is proven by a reply or a report whose permanence it tells. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { anyPhrase } from '../../../src/mail/languages/phrase-pattern.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import mailers from '../../../src/mail/reports/mailers.json' with { type: 'json' }
import { permanenceOfWords } from '../../../src/mail/reports/report-permanence.ts'
import { examplesOf } from '../languages/phrase-examples.ts'

const REPORTS = new URL('../../../fixtures/reports/', import.meta.url)

async function wordsOf(proof: string): Promise<string> {
  if (!proof.endsWith('.eml')) return proof
  const { message } = await parseMail(readFileSync(new URL(proof, REPORTS)))
  return message.report?.diagnostic ?? ''
}

describe('what mailers write', () => {
  it.each(Object.entries(mailers.refused))('of a refusal that says nothing of the address: %s', async (phrase, proof) => {
    const words = await wordsOf(proof)
    expect([anyPhrase([phrase]).test(words), permanenceOfWords(words)]).toEqual([true, false])
  })

  it.each(Object.entries(mailers.noSuchAddress))('of an address that is lost: %s', async (phrase, proof) => {
    const words = await wordsOf(proof)
    expect([anyPhrase([phrase]).test(words), permanenceOfWords(words)]).toEqual([true, true])
  })

  it.each(mailers.otherCauses)('of what else is in the way: %s', (phrase) => {
    for (const example of examplesOf(phrase)) expect(permanenceOfWords(`554 xyzzy ${example}`)).toBe(false)
  })
})
