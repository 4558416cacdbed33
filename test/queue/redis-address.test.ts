/** Addresses of Redis: one host, with TLS, a socket, Sentinels in the forms of two drivers; faults tell no password. */
import { describe, expect, it } from 'vitest'
import { readRedisAddress, redisAddressFault, redisServersOf } from '../../src/queue/redis-address.ts'

describe('an address of one Redis', () => {
  it.each([
    ['redis://127.0.0.1:6379', 'redis://127.0.0.1:6379', '127.0.0.1:6379'],
    [
      'rediss://user:s%40cret@redis.example:6380/3?family=6',
      'rediss://user:s%40cret@redis.example:6380/3?family=6',
      'redis.example:6380/3',
    ],
    ['/run/redis.sock?db=2', '/run/redis.sock?db=2', '/run/redis.sock'],
    ['unix:///run/redis.sock', '/run/redis.sock', '/run/redis.sock'],
    ['redis-socket:///run/redis.sock', '/run/redis.sock', '/run/redis.sock'],
    ['redis.example:6379', 'redis.example:6379', 'redis.example:6379'],
    ['6379', '6379', '6379'],
  ])('%s goes to the driver, and its server is told without the password', (address, given, servers) => {
    expect(readRedisAddress(address)).toBe(given)
    expect(redisAddressFault(address)).toBeNull()
    expect(redisServersOf(address)).toBe(servers)
  })
})

describe('an address of Sentinels', () => {
  const two = [
    { host: 's1.example', port: 26379 },
    { host: 's2.example', port: 26380 },
  ]

  it.each([
    ['redis+sentinel://s1.example,s2.example:26380/mymaster/2', { sentinels: two, name: 'mymaster', db: 2 }],
    ['redis-sentinel://s1.example,s2.example:26380/2?sentinelMasterId=mymaster', { sentinels: two, name: 'mymaster', db: 2 }],
    ['redis-sentinel://s1.example,s2.example:26380#mymaster', { sentinels: two, name: 'mymaster', db: 0 }],
    [
      'redis+sentinel://:se:c%40ret@[::1]:26379/mymaster?sentinelPassword=other',
      { sentinels: [{ host: '::1', port: 26379 }], name: 'mymaster', db: 0, password: 'se:c@ret', sentinelPassword: 'other' },
    ],
    [
      'rediss+sentinel://user:secret@s1.example,s2.example:26380/mymaster',
      {
        ...{ sentinels: two, name: 'mymaster', db: 0, username: 'user', password: 'secret' },
        ...{ tls: {}, enableTLSForSentinelMode: true, sentinelTLS: {} },
      },
    ],
  ])('%s is read', (address, options) => {
    expect(readRedisAddress(address)).toEqual(options)
    expect(redisAddressFault(address)).toBeNull()
    expect(redisServersOf(address)).not.toMatch(/secret|c%40ret|other/)
  })
})

it.each([
  ['mongodb://127.0.0.1/intray', /write redis:\/\/host:6379/],
  ['redis://user:secret@127.0.0.1:99999', /cannot be read/],
  ['redis://user:sec/ret@127.0.0.1', /cannot be read|is no number/],
  ['redis://a.example:6379,b.example:6379/0', /cannot be read|Sentinels are written/],
  ['redis://127.0.0.1/intray', /the database "intray" is no number/],
  ['redis+sentinel://s1.example,s2.example', /the name of the master is missing/],
  ['redis+sentinel://s1.example:x/mymaster', /"s1.example:x" is no host/],
  ['redis+sentinel:///mymaster', /is no host/],
])('%s is none, and the fault says why', (address, why) => {
  const fault = redisAddressFault(address)
  expect(fault).toMatch(/^is no address of Redis: /)
  expect(fault).toMatch(why)
  expect(fault).not.toMatch(/secret/)
})
