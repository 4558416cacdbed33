/** What an examination sees of servers that speak TLS, and of the address of the pages: real ones, on this machine. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { examineCertificate, examinePublicUrl } from '../../src/doctor/certificates.ts'
import { examinePort } from '../../src/doctor/ports.ts'
import { examineWebhooks } from '../../src/doctor/webhooks.ts'

const folder = join(import.meta.dirname, '../support/tls')
const [key, cert, ended] = ['key.pem', 'certificate.pem', 'ended.pem'].map((name) => readFileSync(join(folder, name)))
const nowMs = Date.UTC(2026, 10, 28)

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as { port: number }).port
}
const overTls = (certificate = cert) => listening(createTlsServer({ key, cert: certificate } as object))

/** Speaks in the clear first, each answer after the line that it is for, and goes on in TLS after the last. */
function startingTls(greeting: string, answers: readonly (readonly [line: string, answer: string])[]): Promise<number> {
  return listening(
    createServer((socket) => {
      const left = [...answers]
      socket.write(greeting)
      socket.on('data', function answer(chunk: Buffer) {
        const next = left.shift()
        if (next?.[0] !== chunk.toString()) return void socket.destroy()
        socket.write(next[1])
        if (left.length > 0) return
        socket.off('data', answer)
        new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ key, cert } as object) }).on('error', () => undefined)
      })
    }),
  )
}

describe('the certificate of a server', () => {
  const seen = async (port: number, start: 'at once' | 'imap' | 'smtp', host = '127.0.0.1') =>
    (await examineCertificate({ host, port, start }, nowMs))?.level ?? null

  test('is read whether it is believed or not', async () => {
    expect(await seen(await overTls(), 'at once')).toBe('ok')
    expect(await seen(await overTls(ended), 'at once')).toBe('fault')
    expect(await seen(await overTls(), 'at once', 'localhost')).toBe('ok')
  })

  test('is read after STARTTLS', async () => {
    const imap = await startingTls('* OK ready\r\n', [['a STARTTLS\r\n', '* more\r\na OK begin\r\n']])
    const smtp = await startingTls('220 mx.us.example\r\n', [
      ['EHLO doctor.invalid\r\n', '250-mx.us.example\r\n250 STARTTLS\r\n'],
      ['STARTTLS\r\n', '220 go\r\n'],
    ])
    expect([await seen(imap, 'imap'), await seen(smtp, 'smtp')]).toEqual(['ok', 'ok'])
  })

  test('is of no concern where no connection is made: other checks tell why', async () => {
    expect(await seen(await listening(createServer((socket) => socket.end('no\r\n'))), 'imap')).toBeNull()
    expect(await seen(1, 'at once')).toBeNull()
  })
})

describe('the address of the pages', () => {
  const examined = (url: string) => examinePublicUrl(new URL(url), nowMs)
  const plain = () => listening(createServer())

  test('that answers is no complaint', async () => {
    const port = await plain()
    expect(await examined(`http://127.0.0.1:${port}/`)).toMatchObject({
      subject: `console.publicUrl 127.0.0.1:${port}`,
      level: 'ok',
      text: 'answers',
    })
  })

  test.each([
    ['with a certificate that browsers do not believe', overTls],
    ['without TLS where TLS is asked for', () => listening(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))],
  ])('%s is a fault', async (_, server) => {
    const found = await examined(`https://127.0.0.1:${await server()}/`)
    expect(found).toMatchObject({ level: 'fault', text: expect.stringContaining('browsers refuse its certificate') as string })
  })

  test.each(['http://127.0.0.1:1/', 'https://127.0.0.1:1/', 'http://[::1]:1/'])(
    '%s that is not reached from here may be so',
    async (url) => {
      expect(await examined(url)).toMatchObject({ level: 'warning', text: expect.stringMatching(/does not reach it \(E/) as string })
    },
  )
})

describe('a port of ours', () => {
  const port = (at: number, host = '127.0.0.1') => ({ key: 'console.port', host, port: at, path: '/sign-in', sign: /Intray/ })
  const answering = (body: string) =>
    listening(createServer((socket) => socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${body}`))))

  test('is in order where Intray listens or nobody does', async () => {
    const taken = await answering('This is Intray')
    expect(await examinePort(port(taken))).toMatchObject({ level: 'ok', text: 'console.port: Intray listens' })
    expect(await examinePort(port(0))).toMatchObject({ level: 'ok', text: 'console.port: nobody listens, it is free' })
  })

  test('where another program listens is a fault, in whatever form our host is written', async () => {
    const taken = await answering('something else')
    for (const host of ['127.0.0.1', '0.0.0.0'])
      expect(await examinePort(port(taken, host))).toMatchObject({ level: 'fault', text: 'console.port: another program listens there' })
    const ours = await answering('This is Intray')
    expect(await examinePort(port(ours, '0.0.0.0'))).toMatchObject({ level: 'ok' })
  })

  test('of a host that nobody knows says so', async () => {
    const found = await examinePort(port(0, 'nobody.invalid'))
    expect(found.text).toMatch(/^console\.port: no name server knows this host \(nobody\.invalid:0\)$/)
  })
})

describe('a webhook', () => {
  const hook = (url: string) => ({ id: 'w', url, eventTypes: [], createdAt: new Date(nowMs) })
  const level = async (url: string, allowPrivate = true) => (await examineWebhooks([hook(url)], new Map(), { allowPrivate }))[0]?.text

  test('is reached by TLS only with a certificate that is believed', async () => {
    expect(await level(`http://127.0.0.1:${await listening(createServer())}/x`)).toBe('is reached')
    expect(await level(`https://127.0.0.1:${await overTls()}/x`)).toMatch(/^cannot be reached: .*CERT/)
  })

  test.each(['http://[::1]:1/', 'http://10.0.0.1:1/', 'http://localhost:1/'])('%s is of a private network', async (url) => {
    expect(await level(url, false)).toMatch(/private network/)
  })
})
