/**
 * What everybody tells a Redis. ioredis has this, too, but lines that come in one packet with the answer to MONITOR it takes for answers
 * to commands that it never gave.
 */

import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** A word of a command as MONITOR quotes it. */
const quoted = /"((?:\\.|[^"\\])*)"/g

/** Watches a Redis from now on. @param onCommand - called with the words of each command @returns what ends it */
export async function monitorRedis(redisUrl: string, onCommand: (words: readonly string[]) => void): Promise<() => void> {
  const { hostname, port, password } = new URL(redisUrl)
  const socket = connect(Number(port), hostname)
  createInterface(socket).on('line', (line) => {
    const words = [...line.matchAll(quoted)].map(([, word = '']) => word.replace(/\\(["\\])/g, '$1'))
    if (words.length > 0) onCommand(words)
  })
  if (password !== '') socket.write(`AUTH ${decodeURIComponent(password)}\r\n`)
  socket.write('MONITOR\r\n')
  await once(socket, 'data')
  return () => socket.destroy()
}
