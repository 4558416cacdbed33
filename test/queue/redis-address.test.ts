/** Addresses of Redis: one host, with TLS, a socket, Sentinels in the forms of two drivers; faults tell no password. */
import { describe, expect, it } from 'vitest'
import { isClusterAddress, keyPrefix, readRedisAddress, redisAddressFault, redisServersOf } from '../../src/queue/redis-address.ts'

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

describe('an address of a cluster', () => {
  const nodes = [
    { host: 'c1.example', port: 6379 },
    { host: '::1', port: 7001 },
  ]

  it.each([
    ['redis+cluster://c1.example,[::1]:7001', { nodes, login: {} }],
    ['redis-cluster://c1.example,[::1]:7001/0', { nodes, login: {} }],
    ['rediss+cluster://user:se%40cret@c1.example,[::1]:7001', { nodes, login: { username: 'user', password: 'se@cret', tls: {} } }],
  ])('%s is read', (address, read) => {
    expect(readRedisAddress(address)).toEqual(read)
    expect(redisAddressFault(address)).toBeNull()
    expect(redisServersOf(address)).not.toMatch(/secret|se%40cret/)
  })

  it('puts all keys of an installation into one slot; elsewhere they are called as before', () => {
    expect(keyPrefix('redis+cluster://a,b', 'desk')).toBe('{intray-desk}')
    expect(keyPrefix('redis://a', 'desk')).toBe('intray-desk')
    expect(keyPrefix('redis+sentinel://a,b/cluster', 'desk')).toBe('intray-desk')
    expect(isClusterAddress('rediss+cluster://a')).toBe(true)
  })
})

it.each([
  ['redis+cluster://a,b/1', /one database, 0/],
  ['redis+cluster://a,b:x', /"b:x" is no host of a cluster/],
  ['redis+cluster://', /is no host of a cluster/],
  ['redis://a.example,b.example', /cannot be read|a cluster redis\+cluster:/],
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
