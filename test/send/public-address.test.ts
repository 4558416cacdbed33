/** Which addresses are of the public internet, however they are written. */
import type { LookupAddress } from 'node:dns'
import { describe, expect, test } from 'vitest'
import { canBePublic, hostOf, isPublicAddress, publicLookup } from '../../src/send/public-address.ts'

test.each([
  ...['127.0.0.1', '127.8.9.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['169.254.169.254', '168.63.129.16', '100.64.0.1', '100.100.100.200', '192.0.0.192', '198.18.0.1', '203.0.113.9'],
  ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::10.0.0.1'],
  ...['fe80::1', 'fe80::1%eth0', 'fec0::1', 'fc00::1', 'fd00:ec2::254', '64:ff9b::7f00:1', '2002:7f00:1::'],
  ...['2001:db8::1', 'ff02::1', '', 'hooks.example', '1.2.3'],
])('%j is none', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is one', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([
  ...['http://127.1/', 'http://017700000001/', 'http://0x7f000001/', 'http://2130706433/', 'http://[::ffff:7f00:1]/'],
  ...['http://LOCALHOST/', 'http://localhost./', 'http://x.localhost/', 'http://[::]/', 'http://１２７.0.0.1/'],
])('%s is known to lead to none', (url) => {
  expect(canBePublic(new URL(url))).toBe(false)
})

test.each([
  'https://hooks.example/a',
  'http://8.8.8.8:8080/',
  'https://notlocalhost/',
  'https://localhost.example/',
  'http://[2606:4700::1111]/',
])('%s may be one', (url) => {
  expect(canBePublic(new URL(url))).toBe(true)
})

test('a name that has no addresses is a fault of its own: Node tells none, not an empty list', async () => {
  const unknown = new Promise((resolve) => publicLookup()(`${'x'.repeat(300)}.example`, { all: true }, resolve))
  await expect(unknown).resolves.toMatchObject({ syscall: 'getaddrinfo' })
})

test.each([
  ['http://[2606:4700::1111]:8080/x', '2606:4700::1111'],
  ['http://hooks.example:8080/x', 'hooks.example'],
])('the host of %s is %s', (url, host) => expect(hostOf(new URL(url))).toBe(host))

describe('a name that is connected to', () => {
  const at = (...addresses: string[]) => addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }))
  /** What a connection is told, when the DNS says so. */
  const told = (found: LookupAddress[] | undefined, options: object = {}, error: Error | null = null) =>
    new Promise<unknown[]>((resolve) => {
      const lookup = publicLookup((_name, { all }, done) => done(error as NodeJS.ErrnoException | null, all ? found : undefined))
      lookup('hooks.example', options as never, (...answer: unknown[]) => resolve(answer))
    })
  const refusal = 'hooks.example is not of the public internet; webhooks.allowPrivate would open it'

  test('leads to the first of its addresses, or to all of them where those are asked for', async () => {
    const two = at('2606:4700::1111', '8.8.8.8')
    expect(await told(two)).toEqual([null, '2606:4700::1111', 6])
    expect(await told(two, { all: true })).toEqual([null, two])
  })

  test.each<[string, LookupAddress[] | undefined]>([
    ['the only one is private', at('10.0.0.1')],
    ['one of several is private, be it the last', at('8.8.8.8', '169.254.169.254')],
    ['the first is private', at('127.0.0.1', '8.8.8.8')],
    ['there is none', []],
    ['nothing is told', undefined],
  ])('leads nowhere where %s', async (_, found) => {
    for (const options of [{}, { all: true }]) expect(await told(found, options)).toEqual([new Error(refusal), []])
  })

  test('that nobody knows is told as the DNS tells it', async () => {
    const unknown = new Error('getaddrinfo ENOTFOUND')
    expect(await told(at('8.8.8.8'), {}, unknown)).toEqual([unknown, []])
  })
})
