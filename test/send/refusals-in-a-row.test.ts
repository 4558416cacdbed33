/** Log-ins that were refused, counted mailbox by mailbox: when nobody knocks, when somebody looks again, and what is written. */
import { describe, expect, test } from 'vitest'
import { AuthenticationRefusedError, MailServerError, SmtpRejectedError, type IntrayError } from '../../src/errors.ts'
import { RefusedSending } from '../../src/send/refused-sending.ts'

const refused = new AuthenticationRefusedError('535 no')
const fiveMinutesMs = 5 * 60_000

/** @param isStanding - what the database says of the mailbox, as others may have mended it */
function sending(isStanding = true) {
  const written: [string, string | null][] = []
  const state = { isStanding }
  const watch = new RefusedSending({
    noteSending: (mailbox, refusal) => Promise.resolve(void written.push([mailbox, refusal])),
    isSendingRefused: () => Promise.resolve(state.isStanding),
  })
  const note = async (...faults: (IntrayError | null)[]) => {
    for (const fault of faults) await watch.note('support', fault, 0)
  }
  return { watch, written, state, note }
}

describe('a refusal stands', () => {
  test.each([
    [2, 0, false],
    [3, 0, true],
    [4, 0, true],
    [3, fiveMinutesMs - 1, true],
    [3, fiveMinutesMs, false],
  ])('after %d in a row, %d ms later: %s', async (count, ms, stands) => {
    const { watch, note } = sending()
    await note(...Array.from({ length: count }, () => refused))
    expect(await watch.standing('support', ms)).toBe(stands ? refused : null)
    expect(await watch.standing('sales', ms)).toBeNull()
  })

  test('no longer once somebody mended it, and three more are needed then', async () => {
    const { watch, note, state } = sending(false)
    await note(refused, refused, refused)
    expect(await watch.standing('support', 0)).toBeNull()
    state.isStanding = true
    await note(refused, refused)
    expect(await watch.standing('support', 0)).toBeNull()
    await note(refused)
    expect(await watch.standing('support', 0)).toBe(refused)
  })

  test.each<[string, IntrayError | null, boolean]>([
    ['a mail that was taken ends it', null, false],
    ['so does one that was refused for itself', new SmtpRejectedError('550 no'), false],
    ['a server that is away says nothing', new MailServerError('away'), true],
  ])('three in a row: %s', async (_, between, stands) => {
    const { watch, note } = sending()
    await note(refused, refused, between, refused)
    expect((await watch.standing('support', 0)) !== null).toBe(stands)
  })

  test('no longer where the mailbox sends in another way', async () => {
    const { watch, note } = sending()
    await note(refused, refused, refused)
    watch.forget('support')
    expect(await watch.standing('support', 0)).toBeNull()
  })
})

describe('what is written', () => {
  const bad: [string, string] = ['support', '535 no']
  const good: [string, null] = ['support', null]
  test.each<[string, (IntrayError | null)[], [string, string | null][]]>([
    ['a refusal at the third, once', [refused, refused, refused, refused], [bad]],
    ['nothing of two', [refused, refused], []],
    ['once that it sends', [null, null, new SmtpRejectedError('x')], [good]],
    ['that it sends again', [null, refused, refused, refused, null], [good, bad, good]],
    ['nothing of a server that is away', [new MailServerError('away')], []],
  ])('is %s', async (_, faults, lines) => {
    const { note, written } = sending()
    await note(...faults)
    expect(written).toEqual(lines)
  })

  test('is that it sends once more, after it was to send in another way', async () => {
    const { watch, note, written } = sending()
    await note(null)
    watch.forget('support')
    await note(null)
    expect(written).toEqual([good, good])
  })
})
