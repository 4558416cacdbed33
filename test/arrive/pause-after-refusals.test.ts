/** What pauses a mailbox whose log-in is refused, and what lets it go on. */
import { describe, expect, test } from 'vitest'
import { resumesOnNewCredentials, refusalsAfter } from '../../src/arrive/pause-after-refusals.ts'
import { AuthenticationRefusedError, MailServerError } from '../../src/errors.ts'

const at = new Date('2026-03-02T12:00:00Z')
const state = { credentials: 'a digest', at }
const refused = new AuthenticationRefusedError('refused')

describe('a pause', () => {
  test('begins with the third refusal in a row', () => {
    const counts = [0, 1, 2].map((before) => refusalsAfter(refused, before, state))
    expect(counts.map(({ pausedAt }) => pausedAt)).toEqual([null, null, at])
    expect(counts.map(({ authenticationRefusals }) => authenticationRefusals)).toEqual([1, 2, 3])
  })

  test('keeps what the refused log-in was, and nothing of it before', () => {
    expect(refusalsAfter(refused, 1, state).pausedWith).toBeNull()
    expect(refusalsAfter(refused, 2, state).pausedWith).toBe('a digest')
  })

  test('does not come of failures that are no refusals, which leave the count', () => {
    const counted = refusalsAfter(new MailServerError('away'), 2, state)
    expect(counted).toEqual({ authenticationRefusals: 2, pausedAt: null, pausedWith: null })
  })

  test.each([
    ['does not end with the same log-in', 'a digest', []],
    ['ends with another log-in', 'another digest', ['support']],
  ])('%s', async (_, credentials, expected) => {
    const resumed: string[] = []
    const store = { mailboxStates: { resume: async (mailbox: string) => resumed.push(mailbox) } }
    const deps = { store, log: { info: () => undefined } } as unknown as Parameters<typeof resumesOnNewCredentials>[2]
    expect(await resumesOnNewCredentials({ pausedWith: 'a digest' }, { mailbox: 'support', credentials }, deps)).toBe(expected.length > 0)
    expect(resumed).toEqual(expected)
  })

  test('of which nobody knows the log-in does not end by itself', async () => {
    const deps = {} as Parameters<typeof resumesOnNewCredentials>[2]
    expect(await resumesOnNewCredentials({ pausedWith: null }, { mailbox: 'support', credentials: 'any' }, deps)).toBe(false)
  })
})
