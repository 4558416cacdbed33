/** Which servers and which port a process takes: the configuration’s, else those of its environment. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { hasDatabase, serversFor } from '../../src/process/environment.ts'
import { healthPortOf } from '../../src/process/health-port.ts'
import { optionalRoleNames, rolesWithWork, roleNames } from '../../src/process/role-names.ts'
import { configFor } from '../send/outbox-fixtures.ts'

function withEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const)
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  for (const [name, value] of Object.entries(values)) set(name, value)
  onTestFinished(() => {
    for (const [name, value] of before) set(name, value)
  })
}

describe('the servers', () => {
  const [mongodbUri, redisUrl] = ['mongodb://db.us.example/intray', 'redis://q.us.example']
  const [MONGODB_URI, REDIS_URL] = ['mongodb://env.us.example/intray', 'redis://env.us.example']

  test.each<[string, object, boolean, string, string]>([
    ['those of the configuration', { mongodbUri, redisUrl }, true, mongodbUri, redisUrl],
    ['those of the environment', {}, true, MONGODB_URI, REDIS_URL],
    ['each from where it is given', { mongodbUri }, true, mongodbUri, REDIS_URL],
    ['no Redis where none is needed', { mongodbUri, redisUrl }, false, mongodbUri, ''],
  ])('are %s', async (_, more, needsRedis, mongoUri, redis) => {
    withEnvironment({ MONGODB_URI, REDIS_URL })
    const servers = await serversFor(configFor(1, more), needsRedis)
    expect(servers).toMatchObject({ mongoUri, redisUrl: redis })
    await expect(servers.stop()).resolves.toBeUndefined()
  })

  test.each<[string, object, RegExp]>([
    ['a database', { MONGODB_URI: 'http://db.us.example', REDIS_URL }, /MONGODB_URI/],
    ['a Redis', { MONGODB_URI, REDIS_URL: 'http://q.us.example' }, /REDIS_URL/],
  ])('of an environment that names no %s are refused by name', async (_, values, name) => {
    withEnvironment(values as Record<string, string>)
    const refused = serversFor(configFor(1), true)
    await expect(refused).rejects.toBeInstanceOf(ConfigError)
    await expect(refused).rejects.toThrow(name)
  })

  test('are there to be read where one is named', async () => {
    withEnvironment({ MONGODB_URI: undefined })
    expect(await hasDatabase(configFor(1, { mongodbUri }))).toBe(true)
    withEnvironment({ MONGODB_URI })
    expect(await hasDatabase(configFor(1))).toBe(true)
  })
})

test.each<[string | undefined, object, number | null]>([
  ['8081', { healthPort: 8080 }, 8081],
  ['0', { healthPort: 8080 }, 0],
  [undefined, { healthPort: 8080 }, 8080],
  [undefined, {}, null],
  ['', { healthPort: 8080 }, 8080],
])('with INTRAY_HEALTH_PORT %s and %j health is told at %s', (value, config, port) => {
  withEnvironment({ INTRAY_HEALTH_PORT: value })
  expect(healthPortOf(config as never)).toBe(port)
})

test.each(['94OO', '-1', '65536', '9400 '])('with INTRAY_HEALTH_PORT "%s" it is said that this is no port', (value) => {
  withEnvironment({ INTRAY_HEALTH_PORT: value })
  expect(() => healthPortOf({} as never)).toThrow(`INTRAY_HEALTH_PORT: "${value}" is no port`)
})

test('a role has work where the configuration has its section, the others always', () => {
  expect(rolesWithWork(configFor(1))).toEqual([...roleNames])
  expect(rolesWithWork(configFor(1, { console: {} }))).toEqual([...roleNames, ...optionalRoleNames])
})
