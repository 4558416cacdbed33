/** Keys that people can read, that sort as the mail does, and that show nobody’s address. */
import { describe, expect, test } from 'vitest'
import { importInboundId, inboundIdIn, isLifeOf, keysOfFolder, lifeName, outboxIdOf, postedInboundId } from '../../src/store/ledger-keys.ts'

const key = (uid: number, uidValidity = '123') => inboundIdIn('support/INBOX', { uidValidity, uid })

test.each([
  [key(7), 'support/INBOX/123/0000000007'],
  [key(4_294_967_295, '123.1'), 'support/INBOX/123.1/4294967295'],
  [importInboundId('support', 'abc'), 'support/import/abc'],
  [postedInboundId('support', 'abc'), 'support/http/abc'],
])('a key is %s', (made, shown) => expect(made).toBe(shown))

test('keys sort as UIDs do', () => {
  const uids = [9, 10, 99, 1_000, 4_294_967_295]
  expect(uids.map((uid) => key(uid)).toSorted()).toEqual(uids.map((uid) => key(uid)))
})

describe('a life of a folder', () => {
  test.each([
    [0, '123'],
    [1, '123.1'],
    [12, '123.12'],
  ])('with number %d under 123 is %s', (n, name) => {
    expect(lifeName('123', n)).toBe(name)
    expect(isLifeOf(name, '123')).toBe(true)
  })
  test.each([
    ['1234', '123'],
    ['123.1', '1'],
    ['1.123', '123'],
  ])('%s is none under %s', (life, uidValidity) => expect(isLifeOf(life, uidValidity)).toBe(false))

  test('holds its own keys alone', () => {
    const { from, below } = keysOfFolder('support/INBOX/123')
    const isWithin = (id: string) => id >= from && id < below
    expect([key(0), key(4_294_967_295)].map(isWithin)).toEqual([true, true])
    expect([key(1, '123.1'), key(1, '1234'), key(1, '122'), 'support/INBOX/123'].map(isWithin)).toEqual([false, false, false, false])
  })
})

describe('the id of a mail of ours', () => {
  test('is what the mail is an effect of, and which of its effects', () => {
    expect(outboxIdOf('support/INBOX/123/0000000007', 'ack' as never)).toBe('support/INBOX/123/0000000007/ack')
  })
  test('shows no address, and differs by it', () => {
    const [ann, bob] = ['ann@acme.example', 'bob@acme.example'].map((address) => outboxIdOf('message-1', `notify/${address},x` as never))
    expect(ann).toMatch(/^message-1\/notify\/[0-9a-f]{16},x$/)
    expect(bob).not.toBe(ann)
    expect(outboxIdOf('a@x.example/b@y.example', 'c' as never)).toMatch(/^[0-9a-f]{16}\/[0-9a-f]{16}\/c$/)
  })
})
