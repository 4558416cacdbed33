/**
 * Addresses of Redis: `redis://`, `rediss://`, a socket's path, nodes of a cluster (`redis+cluster://host,host`), and Sentinels, for
 * which each driver has a form of its own; those of two are read: `redis+sentinel://host,host/NAME/0` and
 * `redis-sentinel://host,host/0?sentinelMasterId=NAME`.
 */
import type { RedisOptions } from 'ioredis'

/** Options of a connection; which form its answers have is not for an address to say. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>
/** A host with its port. */
export interface RedisNode {
  readonly host: string
  readonly port: number
}
/** Some nodes of a cluster, which name the others, and how to log in to all of them. */
export interface ClusterAddress {
  readonly nodes: readonly RedisNode[]
  readonly login: ConnectionOptions
}
/** What ioredis takes: an address that it reads itself, options, or nodes of a cluster. */
export type ReadAddress = string | ConnectionOptions | ClusterAddress

const severalForm = /^(rediss?)[+-](sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?#]*)\/?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i
const usualPort = 6_379
const usualSentinelPort = 26_379
const highestPort = 65_535

/**
 * Reads an address.
 *
 * @throws {TypeError} when it is none, saying why without its password
 */
export function readRedisAddress(address: string): ReadAddress {
  const several = severalForm.exec(address)
  if (several) return several[2]?.toLowerCase() === 'cluster' ? clusterAddress(several) : sentinelOptions(several)
  const plain = address.replace(/^(?:unix|redis[+-]socket):\/\//i, '')
  if (!plain.startsWith('/')) checkPlain(plain)
  return plain
}

/** Does an address name a cluster? Its keys are spread by their names, unless these hold the same tag. */
export function isClusterAddress(address: string): boolean {
  return severalForm.exec(address)?.[2]?.toLowerCase() === 'cluster'
}

/** What the keys of an installation begin with. On a cluster all of them lie in one slot, for they are changed together. */
export function keyPrefix(address: string, database: string): string {
  return isClusterAddress(address) ? `{intray-${database}}` : `intray-${database}`
}

/** What is wrong with an address; null when nothing is. */
export function redisAddressFault(address: string): string | null {
  try {
    readRedisAddress(address)
    return null
  } catch (error) {
    return `is no address of Redis: ${(error as Error).message}`
  }
}

/** The servers that an address names, for people to read. */
export function redisServersOf(address: string): string {
  // The last @ ends what is secret; of a path or a list of hosts nothing is.
  const [beforeQuery = ''] = address.split(/[?#]/, 1)
  return beforeQuery.slice(beforeQuery.lastIndexOf('@') + 1).replace(/^[a-z+-]+:\/\//i, '')
}

function checkPlain(address: string): void {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address)
  if (hasScheme && !/^rediss?:/i.test(address)) throw new TypeError('write redis://host:6379, rediss://… with TLS, or /path/of/a.socket')
  const { url, db } = urlOf(hasScheme ? address : `redis://${address}`)
  if (url.includes(','))
    throw new TypeError('one host is meant; Sentinels are written redis+sentinel://host,host/NAME, a cluster redis+cluster://host,host')
  if (hasScheme && !/^\d*$/.test(db)) throw new TypeError(`the database "${db}" is no number`)
}

function urlOf(address: string): { readonly url: string; readonly db: string } {
  // The parser's own error repeats the address, and with it the password.
  if (!URL.canParse(address)) throw new TypeError('host, port or password cannot be read; special characters are written as %40')
  const { host, pathname } = new URL(address)
  return { url: host, db: pathname.slice(1) }
}

function sentinelOptions([
  ,
  scheme = '',
  ,
  login = '',
  hosts = '',
  path = '',
  query = '',
  fragment = '',
]: RegExpExecArray): ConnectionOptions {
  const parameters = new URLSearchParams(query)
  const steps = path.split('/').filter(Boolean)
  const name = parameters.get('sentinelMasterId') ?? (fragment || steps.find((step) => !/^\d+$/.test(step)))
  if (name === undefined) throw new TypeError('the name of the master is missing; write redis+sentinel://host,host/NAME')
  const sentinelPassword = parameters.get('sentinelPassword')
  return {
    sentinels: hosts.split(',').map((host) => nodeAt(host, usualSentinelPort, 'a Sentinel')),
    name: decodeURIComponent(name),
    db: Number(steps.find((step) => /^\d+$/.test(step)) ?? 0),
    ...loginOf(login),
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
    ...(hasTls(scheme) ? { tls: {}, enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  }
}

function clusterAddress([, scheme = '', , login = '', hosts = '', path = '']: RegExpExecArray): ClusterAddress {
  if (!/^0?$/.test(path)) throw new TypeError('a cluster has one database, 0; write redis+cluster://host,host')
  const nodes = hosts.split(',').map((host) => nodeAt(host, usualPort, 'a cluster'))
  return { nodes, login: { ...loginOf(login), ...(hasTls(scheme) ? { tls: {} } : {}) } }
}

function loginOf(login: string): ConnectionOptions {
  const [username = '', password = ''] = login.split(/:(.*)/s).map(decodeURIComponent)
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) }
}

function hasTls(scheme: string): boolean {
  return scheme.toLowerCase() === 'rediss'
}

function nodeAt(text: string, usual: number, of: string): RedisNode {
  const [, host = '', port = ''] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? []
  if (host === '' || Number(port) > highestPort) throw new TypeError(`"${text}" is no host of ${of}`)
  return { host: host.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) }
}
