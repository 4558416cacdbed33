/** Return paths prove which copy of which mail came back, and nothing else does. */
import { describe, expect, test } from 'vitest'
import { mintReturnPath, readReturnPath } from '../../../src/mail/sender-proof/return-path.ts'
import { mintToken, readToken, type TokenKeys } from '../../../src/mail/sender-proof/tokens.ts'

const keys: TokenKeys = ['the-present-secret']
const messageId = `${mintToken({ ticket: 1_000_000, agent: null }, 'abcdefghij012345', keys)}@us.example`
const path = mintReturnPath({ messageId, place: 7 }, 'support@us.example', keys) ?? ''

describe('a return path', () => {
  test('gives the Message-ID and the place of the recipient, in whatever case it comes back', () => {
    for (const one of [path, path.toUpperCase()]) {
      expect(readReturnPath(one, keys)).toEqual({ messageIds: [messageId], place: 7 })
    }
  })

  test('fits into a local part (RFC 5321 §4.5.3.1.1), or there is none', () => {
    expect(path.indexOf('@')).toBeLessThanOrEqual(64)
    expect(mintReturnPath({ messageId, place: 7 }, 'customer-support@us.example', keys)).toBeNull()
  })

  test('holds with the secret that was replaced, and names the mail of either', () => {
    const read = readReturnPath(path, ['the-next-secret', keys[0]])
    expect(read?.messageIds).toContain(messageId)
    expect(readReturnPath(path, ['the-next-secret'])).toBeNull()
  })

  test.each([
    ['another place', path.replace('.7.', '.8.')],
    ['another ticket', path.replace(/\+v\.\w/, '+v.z')],
    ['a proof cut short', path.replace(/.@/, '@')],
    ['no proof', 'support+v.1.abcdefghij012345.7@us.example'],
  ])('with %s is none', (_, changed) => {
    expect(changed).not.toBe(path)
    expect(readReturnPath(changed, keys)).toBeNull()
  })

  test.each([
    ['the first', 0],
    ['the last', 36 ** 2 - 1],
  ])('names any recipient: %s', (_, place) => {
    expect(readReturnPath(mintReturnPath({ messageId, place }, 's@us.example', keys) ?? '', keys)?.place).toBe(place)
  })

  test('names no recipient past those', () => {
    expect(mintReturnPath({ messageId, place: 36 ** 2 }, 's@us.example', keys)).toBeNull()
  })

  test('is as long as a local part may be, and no longer', () => {
    const room = 64 - path.indexOf('@')
    const address = (more: number) => `support${'x'.repeat(room + more)}@us.example`
    expect(mintReturnPath({ messageId, place: 7 }, address(0), keys)?.indexOf('@')).toBe(64)
    expect(mintReturnPath({ messageId, place: 7 }, address(1), keys)).toBeNull()
  })

  test.each([
    ['of a stranger', 'pump-1@us.example'],
    ['with something in front of ours', `x${messageId}`],
    ['of ours with a shorter nonce', messageId.replace('abcdefghij012345', 'abcdefghij01234')],
  ])('is for no id %s', (_, id) => {
    expect(mintReturnPath({ messageId: id, place: 0 }, 's@us.example', keys)).toBeNull()
  })

  test('is no token: it lets nobody write to the ticket', () => {
    const tag = path.slice(path.indexOf('+') + 1)
    expect(readToken(tag, [], keys)).toBeNull()
  })

  test('is only for mail to customers', () => {
    const toAgent = mintToken({ ticket: 1, agent: 'sam@us.example' }, 'abcdefghij012345', keys)
    expect(mintReturnPath({ messageId: `${toAgent}@us.example`, place: 0 }, 'support@us.example', keys)).toBeNull()
  })
})
