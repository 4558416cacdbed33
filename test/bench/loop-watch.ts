/**
 * Preloaded into a worker (`node --import`): notes the longest time its main thread was busy without a pause. In CPU time,
 * so that a machine that others use too does not count as a block. SIGUSR2 writes it to INTRAY_BENCH_LOOP and begins anew.
 */

import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const tickMs = 2

if (isMainThread) watch(process.env['INTRAY_BENCH_LOOP'] ?? '')

function watch(path: string): void {
  let longestMs = 0
  let last = process.threadCpuUsage()
  const look = () => {
    const now = process.threadCpuUsage()
    longestMs = Math.max(longestMs, (now.user + now.system - last.user - last.system) / 1000)
    last = now
  }
  setInterval(look, tickMs).unref()
  process.on('SIGUSR2', () => {
    writeFileSync(path, String(longestMs))
    longestMs = 0
  })
}
