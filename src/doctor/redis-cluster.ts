/** Checks whether a Redis Cluster serves all slots, and survives the loss of a node. */
import type { NodeAnswers } from '../queue/ask-redis.ts'
import { about, orWell, type Finding } from './finding.ts'

interface ClusterNode {
  readonly id: string
  readonly address: string
  readonly flags: readonly string[]
  readonly master: string
  readonly hasSlots: boolean
}

const { ok, warning, fault } = about('redis')

/** Judges the cluster as a whole; each node is also judged like a single Redis. */
export function clusterFindings(perNode: readonly NodeAnswers[]): readonly Finding[] {
  const lone = perNode.filter(({ answers, cluster }) => answers && !cluster).map(({ node }) => node)
  if (lone.length > 0)
    return [fault(`${lone.join(', ')}: no node of a cluster (cluster_enabled is 0)`, 'write redis://host:port for a single Redis')]
  const silent = perNode.filter(({ refusal }) => refusal !== null)
  const reports = perNode.flatMap(({ cluster }) => (cluster ? [cluster] : []))
  const nodes = reports.flatMap((each) => nodesOf(each.nodes))
  const members = [...new Map(nodes.map((node) => [node.id, node])).values()]
  const failed = [...new Set(nodes.filter(({ flags }) => flags.includes('fail')).map(({ address }) => address))]
  const followed = new Set(members.filter(({ flags }) => !flags.includes('fail')).map(({ master }) => master))
  const bare = members.filter(({ id, flags, hasSlots }) => flags.includes('master') && hasSlots && !followed.has(id))
  const unserved = reports.filter(({ info }) => !/^cluster_state:ok/m.test(info))
  const troubles = [
    reports.length === 0
      ? fault('no node of the cluster answers', 'start it, or correct redisUrl (REDIS_URL); mail is stored meanwhile')
      : null,
    unserved.length > 0
      ? fault(
          `the cluster takes nothing (cluster_state is not ok, ${slotsOf(unserved)} of 16384 slots served)`,
          'start the node that is away, or let a replica of it take over (CLUSTER FAILOVER); mail is stored meanwhile, and becomes tickets then',
        )
      : null,
    ...silent.map(({ node, refusal }) => warning(`${node} does not answer: ${refusal}`, 'start it, or take it out of redisUrl')),
    failed.length > 0 ? warning(`nodes that the others miss: ${failed.join(', ')}`, 'start them, or CLUSTER FORGET them') : null,
    bare.length > 0
      ? warning(
          `no replica stands in for ${bare.map(({ address }) => address).join(', ')}`,
          'give each master a replica: without one nothing is enqueued from its death until it is back',
        )
      : null,
  ]
  return orWell(troubles, ok(`a cluster of ${members.length} nodes`))
}

/** Parses CLUSTER NODES, a line each: id, address, flags, master, three numbers, state of the link, slots. */
function nodesOf(text: string): readonly ClusterNode[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  return lines.map((line) => {
    const [id = '', address = '', flags = '', master = '', , , , , slots] = line.split(' ')
    return { id, address: address.split('@', 1)[0] ?? '', flags: flags.split(','), master, hasSlots: slots !== undefined }
  })
}

function slotsOf(reports: readonly { readonly info: string }[]): number {
  return Math.min(...reports.map(({ info }) => Number(/^cluster_slots_ok:(\d+)/m.exec(info)?.[1] ?? 0)))
}
