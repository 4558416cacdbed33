/** Checks whether MongoDB fits the store: a replica set of a supported version, with room, and an oplog that covers an outage. */
import { databaseFacts, type DatabaseFacts } from '../store/database-facts.ts'
import { clockFinding } from './clock.ts'
import { about, isOlder, orWell, spanText, type Finding } from './finding.ts'

/** MongoDB 6.0 reached its end of life in July 2025. */
const oldestVersion = '7.0'
/** The search feeder and returning members resume from the oplog. */
const shortestOplogMs = 24 * 3600_000
/** A commit alone may take this long (`maxCommitTimeMS`) when the majority is slow. */
const longestTransactionSeconds = 10
const fullest = 0.9
const fuller = 0.8

/** Reads and judges the facts of MongoDB. */
export async function examineDatabase(uri: string): Promise<readonly Finding[]> {
  try {
    return databaseFindings(await databaseFacts(uri))
  } catch (error) {
    const advice = 'start it, or correct mongodbUri (MONGODB_URI); mail waits on its servers until it answers'
    return [about('mongodb').fault((error as Error).message, advice)]
  }
}

/** Judges the facts of MongoDB. */
export function databaseFindings(facts: DatabaseFacts): readonly Finding[] {
  const { ok, warning, fault } = about('mongodb')
  const { version, replicaSet, members, isWritable, isRouter, deadMembers, transactionSeconds, oplogMs } = facts
  const troubles = [
    replicaSet === null && !isRouter
      ? fault(
          'it is no replica set, and transactions need one',
          'start mongod with --replSet, and call rs.initiate() once; one node will do',
        )
      : null,
    replicaSet !== null && !isWritable
      ? fault(`no member of ${replicaSet} takes writes`, 'see rs.status(): a majority of the members must run and reach each other')
      : null,
    replicaSet !== null && members === 2
      ? warning(`${replicaSet} has two members: when either fails, nothing is written`, 'add a third member, or an arbiter')
      : null,
    deadMembers !== null && deadMembers.length > 0
      ? fault(
          `members of ${replicaSet ?? 'the set'} do not take part: ${deadMembers.join(', ')}`,
          'start them, or take them out (rs.remove): one more that fails may leave no majority, and nothing is written then',
        )
      : null,
    transactionSeconds !== null && transactionSeconds < longestTransactionSeconds
      ? warning(
          `it ends transactions after ${transactionSeconds} s, and one of ours may take ${longestTransactionSeconds} s: mail would be decided again and again`,
          `set transactionLifetimeLimitSeconds to ${longestTransactionSeconds} (mongod --setParameter, or setParameter on the admin database)`,
        )
      : null,
    isOlder(version, oldestVersion)
      ? warning(
          `version ${version} gets no corrections any more`,
          `upgrade to ${oldestVersion} or newer, one major version after the other`,
        )
      : null,
    diskTrouble(facts),
    oplogMs !== null && oplogMs < shortestOplogMs
      ? warning(
          `its operations log reaches back ${spanText(oplogMs)} only`,
          'make it larger (replSetResizeOplog): a member or the search index that was away for longer begins anew',
        )
      : null,
  ]
  return [
    ...orWell(troubles, ok(`version ${version}, ${isRouter ? 'a sharded cluster' : `replica set ${replicaSet ?? ''} of ${members}`}`)),
    clockFinding('MongoDB', facts.clock),
  ]
}

/** Reports an unfinished restore: workers refuse such a database. @param unfinished - null: there is none */
export function restoreFinding(unfinished: { readonly folder: string; readonly at: Date } | null): readonly Finding[] {
  if (unfinished === null) return []
  const text = `a restore from ${unfinished.folder}, begun at ${unfinished.at.toISOString()}, was not finished, and no worker starts on it`
  return [about('mongodb').fault(text, `run intray restore ${unfinished.folder} again: it begins anew and makes the database whole`)]
}

function diskTrouble({ disk }: DatabaseFacts): Finding | null {
  const { warning, fault } = about('mongodb')
  const share = disk === null || disk.totalBytes === 0 ? 0 : disk.usedBytes / disk.totalBytes
  const text = `its disk is ${Math.floor(share * 100)} % full`
  const advice = 'give it more room, or let old mail go; when the disk is full, mail waits on its servers'
  if (share > fullest) return fault(text, advice)
  return share > fuller ? warning(text, advice) : null
}
