/** The pool gives every mail an answer, and no mail disturbs another. */
import { afterAll, describe, expect, it } from 'vitest'
import { createParsePool } from '../../../src/mail/parse-pool.ts'

const MAIL = Buffer.from('From: a@b.example\nSubject: Hi\nContent-Type: image/png\n\nbytes')
const SLOW_MAIL = Buffer.from(`From: a@b.example\nSubject: Slow\n\n${'x y z \n'.repeat(4_000_000)}`)

/** In small pieces: where one piece fills what is left, V8 ends the process, and the mail counts as one that killed its worker. */
const LARGE_MAIL = Buffer.from(`From: a@b.example\nSubject: Large\n\nbegin 644 a\n${`M${'abcd'.repeat(15)}\n`.repeat(200_000)}`)

const pool = createParsePool({ threads: 2 })
const hasty = createParsePool({ threads: 1, timeoutMs: 40 })
/** What the parser itself is made of takes 18 MB of a thread. */
const tight = createParsePool({ threads: 1, memoryMegabytes: 36 })
afterAll(() => [pool, hasty, tight].forEach((each) => each.close()))

describe('the parse pool', () => {
  it('parses as the parser does, and leaves the caller its bytes', async () => {
    const raw = Buffer.from(MAIL)
    const { message, contents } = await pool.parse(raw)
    expect(message).toMatchObject({ subject: 'Hi', isDegraded: false })
    expect(Buffer.from(contents[0]?.bytes ?? []).toString()).toBe('bytes')
    expect(raw).toEqual(MAIL)
  })

  it('the threads keep the further fields that the pool was made for', async () => {
    const keeping = createParsePool({ threads: 1, keptFields: ['x-spam-flag'] })
    const { message } = await keeping.parse(Buffer.from('From: a@b.example\nX-Spam-Flag: YES\n\nx'))
    keeping.close()
    expect(message.keptFields).toEqual([{ name: 'X-Spam-Flag', value: 'YES' }])
  })

  it('a mail that takes too long comes back degraded, with what its header says; the next one is parsed', async () => {
    const slow = await hasty.parse(SLOW_MAIL)
    expect(slow.message).toMatchObject({ subject: 'Slow', isDegraded: true, from: { isStrict: false } })
    expect(slow.message.defects).toContain('timeout')
    expect(slow.contents[0]?.bytes.length).toBe(SLOW_MAIL.length)
    const answers = await Promise.all([1, 2, 3].map(() => pool.parse(MAIL)))
    expect(answers.map(({ message }) => message.isDegraded)).toEqual([false, false, false])
  })

  it('a mail whose time ran out while the machine did other things is tried again, alone', async () => {
    const limited = createParsePool({ threads: 2, timeoutMs: 1000 })
    await Promise.all([limited.parse(MAIL), limited.parse(MAIL)]).then(() => Promise.all([limited.parse(MAIL), limited.parse(MAIL)]))
    const parsing = limited.parse(MAIL)
    setImmediate(() => {
      for (const untilMs = performance.now() + 1200; performance.now() < untilMs;);
    })
    expect((await parsing).message).toMatchObject({ subject: 'Hi', isDegraded: false })
    limited.close()
  })

  it('a set comes back in its order, files and all', async () => {
    const raws = Array.from({ length: 23 }, (_, i) => Buffer.from(MAIL.toString().replace('Hi', `Hi ${i}`)))
    const mails = await pool.parseSet(raws)
    expect(mails.map(({ message }) => message.subject)).toEqual(raws.map((_, i) => `Hi ${i}`))
    expect(mails.map(({ contents }) => Buffer.from(contents[0]?.bytes ?? []).toString())).toEqual(raws.map(() => 'bytes'))
  })

  it('a mail of a set that fails leaves its companions whole', async () => {
    const [before, failed, after] = await tight.parseSet([MAIL, LARGE_MAIL, MAIL])
    expect(failed?.message.defects).toContain('out-of-memory')
    expect([before, after].map((mail) => mail?.message.isDegraded)).toEqual([false, false])
  })

  it('a pool that is closed ends its own mails, which are not called faulty, and no others on the same threads', async () => {
    const [closed, other] = [createParsePool({ threads: 2 }), createParsePool({ threads: 2 })]
    const own = [closed.parse(SLOW_MAIL), closed.parseSet([MAIL, MAIL]), closed.parseFrom(async () => new Uint8Array(MAIL))]
    const others = Promise.all([other.parseSet([MAIL, MAIL, MAIL]), other.parse(MAIL)])
    closed.close()
    const ended = await Promise.allSettled([...own, closed.parse(MAIL)])
    expect(ended.map((one) => one.status === 'rejected' && (one.reason as { code?: string }).code)).toEqual(Array(4).fill('parsing-ended'))
    expect((await others).flat().map(({ message }) => message.isDegraded)).toEqual([false, false, false, false])
  })

  it('a mail that fills the memory of its thread comes back degraded', async () => {
    const { message } = await tight.parse(LARGE_MAIL)
    expect(message).toMatchObject({ subject: 'Large', isDegraded: true })
    expect(message.defects).toContain('out-of-memory')
  })
})
