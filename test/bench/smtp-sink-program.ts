/** An SMTP server that takes every mail and keeps none; prints its port, and for every line on its input how many it took. */

import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { SMTPServer } from 'smtp-server'

let taken = 0
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, _session, done) {
    stream.on('end', () => {
      taken++
      done(null)
    })
    stream.resume()
  },
})
const listening = server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(listening.address() as AddressInfo).port}\n`)
})
createInterface(process.stdin)
  .on('line', () => process.stdout.write(`${taken}\n`))
  .on('close', () => process.exit())
