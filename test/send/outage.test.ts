/** An hour in which a sign-in service or a server does not answer refuses nothing: the clock is moved rather than waited for. */
import { expect, test } from 'vitest'
import { AuthenticationRefusedError, MailServerError } from '../../src/errors.ts'
import { RefusedSending } from '../../src/send/refused-sending.ts'

const minuteMs = 60_000

function rig() {
  const noted: (string | null)[] = []
  const states = {
    isSendingRefused: () => Promise.resolve(noted.at(-1) !== null && noted.length > 0),
    noteSending: (_: string, refusal: string | null) => Promise.resolve(void noted.push(refusal)),
  }
  return { noted, refused: new RefusedSending(states) }
}

test('mail is tried again all the time while a provider answers errors and pages, and nobody is alarmed', async () => {
  const { noted, refused } = rig()
  for (let minute = 0; minute < 60; minute++) {
    await refused.note('support', new MailServerError('the sign-in service did not answer'), minute * minuteMs)
    expect(await refused.standing('support', minute * minuteMs)).toBeNull()
  }
  expect(noted).toEqual([])
})

test('an outage between refusals does not make them fewer, and ends none', async () => {
  const { noted, refused } = rig()
  const refusal = new AuthenticationRefusedError('no')
  for (const fault of [refusal, refusal, new MailServerError('away'), refusal]) await refused.note('support', fault, 0)
  expect(noted).toEqual(['no'])
  expect(await refused.standing('support', minuteMs)).toBe(refusal)
})

test('a log-in that the configuration has anew is tried at once', async () => {
  const { refused } = rig()
  for (let n = 0; n < 3; n++) await refused.note('support', new AuthenticationRefusedError('no'), 0)
  expect(await refused.standing('support', 1)).not.toBeNull()
  refused.forget('support')
  expect(await refused.standing('support', 1)).toBeNull()
})
