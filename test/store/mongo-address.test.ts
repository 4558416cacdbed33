/** Whatever the driver takes as an address is one; what it refuses is told without the password. */
import { describe, expect, it } from 'vitest'
import { mongoAddressFault, mongoServersOf } from '../../src/store/mongo-address.ts'

describe('an address of MongoDB', () => {
  it.each([
    ['mongodb://a.example/intray', 'a.example:27017'],
    ['mongodb://a:27017,b:27018,c:27019/intray?replicaSet=rs', 'a:27017, b:27018, c:27019'],
    ['mongodb+srv://user:secret@cluster.example/intray', 'cluster.example'],
    ['mongodb://%2Ftmp%2Fmongodb-27017.sock/intray', '/tmp/mongodb-27017.sock'],
    ['mongodb://user:s%40cret@[::1]:27017/intray?tls=true&authSource=admin', '[::1]:27017'],
  ])('%s is in order, and its servers are told without the password', (address, servers) => {
    expect(mongoAddressFault(address)).toBeNull()
    expect(mongoServersOf(address)).toBe(servers)
  })

  it.each([
    ['http://a.example/intray', /Invalid scheme/],
    ['mongodb://user:secret@a:99999/intray', /Unable to parse a:99999/],
    ['mongodb://a,b/intray?replcaSet=rs', /option replcaset is not supported/],
    ['mongodb+srv://user:secret@a,b/intray', /multiple service names/],
    ['mongodb://user:se/cret@a/intray', /write mongodb:\/\/host:27017\/database|unescaped/],
    ['mongodb://', /host list are required/],
    ['', /./],
  ])('%s is none, and the fault says why', (address, why) => {
    const fault = mongoAddressFault(address)
    expect(fault).toMatch(why)
    expect(fault).not.toMatch(/secret|cret@/)
    expect(mongoServersOf(address)).toBe('an address that cannot be read')
  })
})
