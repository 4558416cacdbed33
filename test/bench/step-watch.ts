/**
 * Preloaded into a worker (`node --import`): counts what it asks of MongoDB, and how long it waits for the answers, by collection
 * and command. Written to INTRAY_BENCH_STEPS on SIGUSR2, which begins anew.
 */

import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import mongoose from 'mongoose'

/** What was asked in one way. */
export interface Asked {
  readonly step: string
  readonly times: number
  readonly waitedMs: number
}

if (isMainThread && process.env['INTRAY_BENCH_STEPS']) watch(process.env['INTRAY_BENCH_STEPS'])

function watch(path: string): void {
  const steps = new Map<string, { times: number; waitedMs: number }>()
  const open = new Map<number, string>()
  const connect = mongoose.mongo.MongoClient.prototype.connect
  mongoose.mongo.MongoClient.prototype.connect = async function () {
    Object.assign(this, { monitorCommands: true })
    this.on('commandStarted', ({ requestId, commandName, command }) => {
      open.set(requestId, `${String(command[commandName])} ${commandName}`.replace(/^1 |^\d+n? /, ''))
    })
    this.on('commandSucceeded', ({ requestId, duration }) => {
      const step = open.get(requestId) ?? ''
      const { times, waitedMs } = steps.get(step) ?? { times: 0, waitedMs: 0 }
      steps.set(step, { times: times + 1, waitedMs: waitedMs + duration })
      open.delete(requestId)
    })
    return connect.call(this)
  }
  process.on('SIGUSR2', () => {
    writeFileSync(path, JSON.stringify([...steps].map(([step, asked]): Asked => ({ step, ...asked }))))
    steps.clear()
  })
}
