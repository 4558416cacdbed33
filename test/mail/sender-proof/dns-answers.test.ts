/** Answers of the DNS are remembered within bounds, and one mail may ask only so much. */
import { expect, it } from 'vitest'
import { boundedResolver, rememberingResolver } from '../../../src/mail/sender-proof/dns-answers.ts'
import { dnsOf, txt } from './own-check-signing.ts'

const minuteMs = 60_000
const zone = { 'TXT acme.example': txt('v=spf1 -all'), 'TXT slow.example': 'ETIMEOUT' }

function remembering(records: Parameters<typeof dnsOf>[0] = zone) {
  const dns = dnsOf(records)
  const clock = { nowMs: 0 }
  const resolver = rememberingResolver(dns.resolver, () => clock.nowMs)
  const outcome = (name: string) =>
    resolver(name, 'TXT').then(
      () => 'answer',
      (error: unknown) => (error as { code: string }).code,
    )
  return { outcome, asked: dns.asked, clock }
}

it.each([
  ['an answer', 'acme.example', 'answer', 5],
  ['that a name does not exist', 'nobody.example', 'ENOTFOUND', 5],
  ['trouble', 'slow.example', 'ETIMEOUT', 0.5],
])('%s is remembered for a while, then asked for again', async (_, name, said, minutes) => {
  const { outcome, asked, clock } = remembering()
  expect([await outcome(name), await outcome(name.toUpperCase())]).toEqual([said, said])
  clock.nowMs = minutes * minuteMs - 1
  await outcome(name)
  expect(asked).toHaveLength(1)
  clock.nowMs = minutes * minuteMs
  await outcome(name)
  expect(asked).toHaveLength(2)
})

it('many who ask the same at once wait for one answer', async () => {
  const { outcome, asked } = remembering()
  await Promise.all(Array.from({ length: 50 }, () => outcome('acme.example')))
  expect(asked).toEqual(['TXT acme.example'])
})

it('of ten thousand names the oldest are forgotten, and the one in use is kept', async () => {
  const { outcome, asked } = remembering()
  await outcome('old.example')
  await outcome('acme.example')
  for (let n = 0; n < 10_000; n++) {
    await outcome(`name${n}.example`)
    if (n % 1000 === 0) await outcome('acme.example')
  }
  const before = asked.length
  await outcome('acme.example')
  expect(asked).toHaveLength(before)
  await outcome('old.example')
  expect(asked).toHaveLength(before + 1)
})

it('an answer too large for a key or a policy is not kept', async () => {
  const { outcome, asked } = remembering({ 'TXT big.example': txt('x'.repeat(9000)) })
  await outcome('big.example')
  await outcome('big.example')
  expect(asked).toHaveLength(2)
})

it('one mail asks so much and no more; a name that cannot exist is one that does not', async () => {
  const { resolver } = dnsOf({ 'TXT a.example': txt('x'), 'TXT bad..example': 'EBADNAME', 'TXT e.example': 'ENODATA' })
  const bounded = boundedResolver(resolver, 3)
  await expect(bounded('bad..example', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(bounded('e.example', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(bounded('a.example', 'TXT')).resolves.toEqual(txt('x'))
  await expect(bounded('a.example', 'TXT')).rejects.toMatchObject({ code: 'EQUESTIONS' })
})
