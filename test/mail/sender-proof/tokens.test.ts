/** Tokens prove that their bearer has a mail of ours: every bit counts, and they are bound to ticket and agent. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mintShortToken, mintToken, readToken, tokenIdOf, type TokenKeys } from '../../../src/mail/sender-proof/tokens.ts'

const KEYS: TokenKeys = ['the-key-of-today', 'the-key-of-yesterday']
const SAM = 'sam@us.example'
const KIM = 'kim@us.example'

const ticket = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const nonce = fc.stringMatching(/^[a-z0-9]{1,32}$/)
const about = fc.constantFrom({ agent: null, isInternal: false }, ...[false, true].map((isInternal) => ({ agent: SAM, isInternal })))
const claim = fc.record({ ticket, about }).map((said) => ({ ticket: said.ticket, ...said.about }))

describe('tokens', () => {
  it('what was minted is read again, in a Message-ID and whatever the case', () => {
    fc.assert(
      fc.property(claim, nonce, (said, once) => {
        const token = mintToken(said, once, KEYS)
        for (const text of [token, `${token}@us.example`, `${token.toUpperCase()}@US.EXAMPLE`])
          expect(readToken(text, [SAM, KIM], KEYS)).toMatchObject(said)
      }),
    )
  })

  it('one character changed makes it no token', () => {
    fc.assert(
      fc.property(claim, nonce, fc.nat(), fc.stringMatching(/^[a-z0-9.]$/), (said, once, place, other) => {
        const token = mintToken(said, once, KEYS)
        const at = place % token.length
        fc.pre(token.charAt(at) !== other)
        const forged = token.slice(0, at) + other + token.slice(at + 1)
        expect(readToken(forged, [SAM, KIM], KEYS)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('one bit of its proof flipped makes it no token', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
    const token = mintToken({ ticket: 7, agent: null }, 'n', KEYS)
    const head = token.length - 32
    for (let bit = 0; bit < 160; bit++) {
      const at = head + Math.floor(bit / 5)
      const flipped = alphabet.charAt(alphabet.indexOf(token.charAt(at)) ^ (1 << (bit % 5)))
      expect(readToken(token.slice(0, at) + flipped + token.slice(at + 1), [], KEYS)).toBeNull()
    }
  })

  it('the proof of one ticket is none for another', () => {
    const [, , , , proof] = mintToken({ ticket: 7, agent: null }, 'n', KEYS).split('.')
    expect(readToken(`intray.8.c.n.${proof}`, [], KEYS)).toBeNull()
  })

  it('an agent’s token holds for that agent alone', () => {
    const token = mintToken({ ticket: 7, agent: SAM }, 'n', KEYS)
    expect(readToken(token, [SAM], KEYS)).toMatchObject({ ticket: 7, agent: SAM })
    expect(readToken(token, [KIM], KEYS)).toBeNull()
    expect(readToken(token, [], KEYS)).toBeNull()
  })

  it('a customer’s token never names an agent, and cannot be turned into an agent’s', () => {
    const token = mintToken({ ticket: 7, agent: null }, 'n', KEYS)
    expect(readToken(token, [SAM], KEYS)).toMatchObject({ ticket: 7, agent: null })
    expect(readToken(token.replace('.c.', '.a.'), [SAM, ''], KEYS)).toBeNull()
    expect(readToken(mintToken({ ticket: 7, agent: SAM }, 'n', KEYS).replace('.a.', '.c.'), [SAM], KEYS)).toBeNull()
  })

  it('§4.5 a token about a note is an agent’s, and cannot be turned into one about customers’ mail', () => {
    const token = mintToken({ ticket: 7, agent: SAM, isInternal: true }, 'n', KEYS)
    expect(readToken(token, [SAM], KEYS)).toMatchObject({ agent: SAM, isInternal: true })
    for (const kind of ['.a.', '.c.']) expect(readToken(token.replace('.n.', kind), [SAM], KEYS)).toBeNull()
  })

  it('a reply address’s token is shorter, has 130 bits of proof, and holds as well', () => {
    fc.assert(
      fc.property(claim, nonce, (said, once) => {
        const token = mintShortToken(said, once, KEYS)
        expect(token.length).toBe(mintToken(said, once, KEYS).length - 6)
        expect(readToken(token, [SAM], KEYS)).toMatchObject(said)
        expect(readToken(token.slice(0, -1), [SAM], KEYS)).toBeNull()
        expect(readToken(`${token}a`, [SAM], KEYS)).toBeNull()
      }),
    )
  })

  it('its id tells it from every other: of other mails, tickets, agents and keys', () => {
    const idOf = (ticketNumber: number, who: string | null, once: string, keys = KEYS) =>
      readToken(mintToken({ ticket: ticketNumber, agent: who }, once, keys), [SAM, KIM], KEYS)?.id
    const old: TokenKeys = ['the-key-of-yesterday']
    const ids = [idOf(7, SAM, 'n'), idOf(7, SAM, 'o'), idOf(8, SAM, 'n'), idOf(7, KIM, 'n'), idOf(7, SAM, 'n', old)]
    expect(new Set(ids).size).toBe(5)
    expect(ids).not.toContain(undefined)
  })

  it('a replaced key is still believed, and no longer signs; an unknown one is not believed', () => {
    const old = mintToken({ ticket: 7, agent: null }, 'n', ['the-key-of-yesterday'])
    expect(readToken(old, [], KEYS)).toMatchObject({ ticket: 7, agent: null })
    expect(mintToken({ ticket: 7, agent: null }, 'n', KEYS)).not.toBe(old)
    expect(readToken(mintToken({ ticket: 7, agent: null }, 'n', ['another-key']), [], KEYS)).toBeNull()
  })

  it('it fits into a Message-ID of ordinary length and needs no quoting (RFC 5322 §3.2.3)', () => {
    fc.assert(
      fc.property(claim, nonce, (said, once) => {
        expect(mintToken(said, once, KEYS)).toMatch(/^[a-z0-9]+(?:\.[a-z0-9]+)*$/)
      }),
    )
  })

  it.each(['', 'intray', 'intray.1.c.n', 'intray.1.c.n.short', '@us.example', 'a@b', `x${'intray.1.c.n.'}${'a'.repeat(32)}`])(
    '%j is no token',
    (text) => {
      expect(readToken(text, [SAM], KEYS)).toBeNull()
    },
  )

  it.each([
    ['something in front of it', (token: string) => `x${token}`],
    ['something behind it', (token: string) => `${token}.x`],
    ['a proof of another length', (token: string) => token.slice(0, -2)],
  ])('it is none with %s', (_, changed) => {
    expect(readToken(changed(mintToken({ ticket: 7, agent: null }, 'n', KEYS)), [], KEYS)).toBeNull()
  })

  it('its id is told from our ids and addresses without a key', () => {
    const token = mintToken({ ticket: 7, agent: null }, 'n', KEYS)
    expect(tokenIdOf(`${token}@us.example`)).toBe(readToken(token, [], KEYS)?.id)
    expect(tokenIdOf(`support+${token}@us.example`)).toBe(readToken(token, [], KEYS)?.id)
  })

  it('no text whatever makes the reader fail or believe', () => {
    fc.assert(fc.property(fc.string(), (text) => readToken(text, [SAM], KEYS) === null))
  })
})
