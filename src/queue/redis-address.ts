/**
 * Reads addresses of Redis: `redis://`, `rediss://`, the path of a socket, nodes of a cluster (`redis+cluster://host,host`), and Sentinels
 * in two common forms: `redis+sentinel://host,host/NAME/0` and `redis-sentinel://host,host/0?sentinelMasterId=NAME`.
 */
import type { RedisOptions } from 'ioredis'

/** Options of a connection, without the form of its replies, which no address decides. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>
export interface RedisNode {
  readonly host: string
  readonly port: number
}
/** Some nodes of a cluster, which know the others, and the log-in to all of them. */
export interface ClusterAddress {
  readonly nodes: readonly RedisNode[]
  readonly login: ConnectionOptions
}
/** What ioredis takes: an address that it parses itself, options, or nodes of a cluster. */
export type ReadAddress = string | ConnectionOptions | ClusterAddress

const severalForm = /^(rediss?)[+-](sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?#]*)\/?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i
const usualPort = 6_379
const usualSentinelPort = 26_379
const highestPort = 65_535

/**
 * Reads an address.
 *
 * @throws {TypeError} when it is invalid; the message says why, without the password
 */
export function readRedisAddress(address: string): ReadAddress {
  const several = severalForm.exec(address)
  if (several) return several[2]?.toLowerCase() === 'cluster' ? clusterAddress(several) : sentinelOptions(several)
  const plain = address.replace(/^(?:unix|redis[+-]socket):\/\//i, '')
  if (!plain.startsWith('/')) checkPlain(plain)
  return plain
}

/** Whether an address is a cluster's. There keys are spread by their names, unless they share a hash tag. */
export function isClusterAddress(address: string): boolean {
  return severalForm.exec(address)?.[2]?.toLowerCase() === 'cluster'
}

/** The prefix of an installation's keys. On a cluster its hash tag keeps all of them in one slot, since scripts change several at once. */
export function keyPrefix(address: string, database: string): string {
  return isClusterAddress(address) ? `{intray-${database}}` : `intray-${database}`
}

/** What is wrong with an address; null: nothing. */
export function redisAddressFault(address: string): string | null {
  try {
    readRedisAddress(address)
    return null
  } catch (error) {
    return `is no address of Redis: ${(error as Error).message}`
  }
}

/** The servers of an address, for display. */
export function redisServersOf(address: string): string {
  // Everything before the last @ is secret; paths and lists of hosts have none.
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
  // The error of the URL parser would repeat the address with its password.
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
