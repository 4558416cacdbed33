/** A cluster is judged as a whole by what its nodes say: its slots, its dead nodes, its masters that nobody stands in for. */
import { describe, expect, test } from 'vitest'
import { clusterFindings } from '../../src/doctor/redis-cluster.ts'
import type { NodeAnswers } from '../../src/queue/ask-redis.ts'

const answers = { info: '', save: null, timeMs: 0 }
const state = (ok: boolean) =>
  `cluster_state:${ok ? 'ok' : 'fail'}\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:${ok ? 16384 : 10923}\r\n`
const line = (id: string, flags: string, { master = '-', slots = '' } = {}) =>
  `${id} 10.0.0.${id}:6379@16379,host-${id} ${flags} ${master} 0 1700000000000 1 connected${slots === '' ? '' : ` ${slots}`}`
const masters = [
  line('1', 'myself,master', { slots: '0-5460' }),
  line('2', 'master', { slots: '5461-10922' }),
  line('3', 'master', { slots: '10923-16383' }),
]
const replicas = [line('4', 'slave', { master: '1' }), line('5', 'slave', { master: '2' }), line('6', 'slave', { master: '3' })]

const node = (nodes: readonly string[], isServing = true): NodeAnswers => ({
  node: '10.0.0.1:6379',
  refusal: null,
  answers,
  cluster: { info: state(isServing), nodes: `${nodes.join('\n')}\n` },
})
const away: NodeAnswers = { node: '10.0.0.2:6379', refusal: 'connect ECONNREFUSED', answers: null, cluster: null }

test('a cluster in order is no complaint', () => {
  expect(clusterFindings([node([...masters, ...replicas])])).toMatchObject([{ level: 'ok', text: 'a cluster of 6 nodes' }])
})

describe('a cluster', () => {
  test.each<[string, readonly NodeAnswers[], 'warning' | 'fault', RegExp]>([
    ['without replicas', [node(masters)], 'warning', /no replica stands in for 10\.0\.0\.1:6379, 10\.0\.0\.2:6379, 10\.0\.0\.3:6379/],
    ['with one master that nobody stands in for', [node([...masters, ...replicas.slice(1)])], 'warning', /stands in for 10\.0\.0\.1:6379$/],
    ['that does not serve all slots', [node([...masters, ...replicas], false)], 'fault', /takes nothing.*10923 of 16384/],
    [
      'with a named node that is away',
      [node([...masters, ...replicas]), away],
      'warning',
      /10\.0\.0\.2:6379 does not answer: .*ECONNREFUSED/,
    ],
    [
      'whose nodes miss one',
      [node([...masters, ...replicas.slice(0, 2), line('6', 'slave,fail', { master: '3' })])],
      'warning',
      /miss: 10\.0\.0\.6:6379/,
    ],
    ['of which no node answers', [away], 'fault', /no node of the cluster answers/],
    ['that is none', [{ ...node([]), cluster: null }], 'fault', /no node of a cluster/],
  ])('%s is told, with what to do', (_, named, level, words) => {
    const found = clusterFindings(named)
    expect(found.filter((one) => one.level === level && words.test(one.text))).toHaveLength(1)
    expect(found.every(({ advice }) => advice !== '')).toBe(true)
  })
  test('whose dead master was followed by its replica is served', () => {
    const after = [line('1', 'master,fail'), line('4', 'myself,master', { slots: '0-5460' }), ...masters.slice(1), ...replicas.slice(1)]
    expect(clusterFindings([node(after)]).map(({ text }) => text)).toEqual([
      expect.stringContaining('miss: 10.0.0.1:6379'),
      expect.stringContaining('stands in for 10.0.0.4:6379'),
    ])
  })

  test('whose masters have a dead replica each, or none of their own slots, is told right', () => {
    const dead = line('4', 'slave,fail', { master: '1' })
    expect(clusterFindings([node([...masters, dead, ...replicas.slice(1)])]).map(({ text }) => text)).toEqual([
      'nodes that the others miss: 10.0.0.4:6379',
      'no replica stands in for 10.0.0.1:6379',
    ])
    const idle = line('7', 'master')
    expect(clusterFindings([node([...masters, ...replicas, idle])])).toMatchObject([{ level: 'ok', text: 'a cluster of 7 nodes' }])
  })

  test('is not served because one of its nodes says so in another line', () => {
    const info = `x_cluster_state:ok\r\n${state(false)}`
    const found = clusterFindings([{ ...node([...masters, ...replicas]), cluster: { info, nodes: [...masters, ...replicas].join('\n') } }])
    expect(found).toMatchObject([{ level: 'fault' }])
  })
})
