/** A DNS server on 127.0.0.1 that answers TXT questions over UDP (RFC 1035), for checks that ask the real resolver. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A running server. */
export interface DnsServer {
  /** As `dnsServers` wants it. */
  readonly address: string
  /** Names that were asked for, in order. */
  readonly asked: string[]
  close(): Promise<void>
}

const headerBytes = 12
const typeTxt = 16
const answerFlags = 0x8180
const nameError = 3
const pointerToQuestion = 0xc00c

/**
 * Starts a server on a port of its own.
 *
 * @param records - TXT records by name; what is not among them does not exist; null: no answer ever comes
 */
export async function startDnsServer(records: Readonly<Record<string, string | null>>): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (question, from) => {
    const { name, end } = nameIn(question)
    asked.push(name)
    const record = records[name]
    if (record !== null) socket.send(answerTo(question.subarray(0, end + 4), record), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => new Promise((resolve) => void socket.close(() => resolve())),
  }
}

function nameIn(question: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = headerBytes
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

function answerTo(question: Buffer, record: string | undefined): Buffer {
  const header = Buffer.from(question)
  header.writeUInt16BE(answerFlags | (record === undefined ? nameError : 0), 2)
  header.writeUInt16BE(record === undefined ? 0 : 1, 6)
  header.fill(0, 8, headerBytes)
  return record === undefined ? header : Buffer.concat([header, textAnswer(record)])
}

/** Character-strings of at most 255 bytes (RFC 1035 §3.3). */
function textAnswer(record: string): Buffer {
  const strings = (record.match(/.{1,255}/g) ?? ['']).map((text) => {
    return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')])
  })
  const text = Buffer.concat(strings)
  const head = Buffer.alloc(headerBytes)
  head.writeUInt16BE(pointerToQuestion, 0)
  head.writeUInt16BE(typeTxt, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(text.length, 10)
  return Buffer.concat([head, text])
}
