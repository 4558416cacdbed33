/** Addresses of servers are checked before anything is opened, wherever they come from. */
import { expect, it } from 'vitest'
import { addressFaults } from '../../src/config/address-faults.ts'

it('an address that its driver takes is no fault, and neither is one that is not given', () => {
  const mongodbUri = 'mongodb://a:27017,b:27018,c:27019/intray?replicaSet=rs'
  expect(addressFaults({ mongodbUri, redisUrl: 'redis+sentinel://a,b/mymaster' })).toEqual([])
  expect(addressFaults({ MONGODB_URI: null, REDIS_URL: '' })).toEqual([])
})

it('every other one is, with the key or the variable that it stands in', () => {
  expect(addressFaults({ mongodbUri: 'http://a/b', redisUrl: 'http://a/b', MONGODB_URI: 'x', REDIS_URL: 'redis://a:x' })).toEqual([
    expect.stringMatching(/^mongodbUri: is no address of MongoDB: /),
    expect.stringMatching(/^MONGODB_URI: is no address of MongoDB/),
    expect.stringMatching(/^redisUrl: is no address of Redis: /),
    expect.stringMatching(/^REDIS_URL: is no address of Redis: /),
  ])
})
