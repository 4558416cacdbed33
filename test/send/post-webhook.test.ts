/** Where a webhook's request goes, on real sockets: a receiver on this machine counts who connects. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { postWebhook, type WebhookPost } from '../../src/send/post-webhook.ts'
import type { Lookup } from '../../src/send/public-address.ts'

let receiver: Server
let port = 0
let connections = 0
const asked: string[] = []

beforeAll(async () => {
  receiver = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/silent') return
    if (request.url === '/endless') {
      response.writeHead(200).write('x'.repeat(1000))
      return
    }
    const status = request.url === '/away' ? 302 : 204
    response.writeHead(status, { location: `http://127.0.0.1:${port}/elsewhere` }).end()
  })
  receiver.on('connection', () => connections++)
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  port = (receiver.address() as AddressInfo).port
})
beforeEach(() => {
  connections = 0
  asked.length = 0
})
afterAll(() => {
  receiver.closeAllConnections()
  receiver.close()
})

const post = (path: string, more: Partial<WebhookPost> = {}) => {
  const [host, rest] = path.startsWith('/') ? ['127.0.0.1', path] : [path, '/told']
  const url = `http://${host}:${port}${rest}`
  return postWebhook({ url, headers: {}, body: '{}', allowPrivate: false, answerMs: 500, ...more })
}
const open = { allowPrivate: true }

/** A name server that answers each question with the next of some answers. */
function answering(...answers: readonly string[][]): { lookup: Lookup; questions: () => number } {
  let asked = 0
  const lookup: Lookup = (_, __, done) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? []
    setImmediate(
      done,
      null,
      answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return { lookup, questions: () => asked }
}

test('where private networks are open, a receiver on this machine is told', async () => {
  expect(await post('/told', open)).toBe(204)
  expect(await post('localhost', open)).toBe(204)
})

test.each(['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', 'localhost'])(
  'the loopback address is refused however it is written, before anything connects: %s',
  async (host) => {
    await expect(post(host)).rejects.toThrow(/webhooks\.allowPrivate/)
    expect(connections).toBe(0)
  },
)

test.each([
  ['127.0.0.1'],
  ['::1'],
  ['::ffff:127.0.0.1'],
  ['169.254.169.254'],
  ['10.0.0.1'],
  ['100.64.0.1'],
  ['fd00::1'],
  ['fe80::1'],
  ['8.8.8.8', '127.0.0.1'],
  [],
])('a name that resolves to %s is refused, before anything connects', async (...addresses) => {
  const { lookup } = answering(addresses)
  await expect(post('hooks.example', { lookup })).rejects.toThrow(/webhooks\.allowPrivate/)
  expect(connections).toBe(0)
})

test('a name that means another address a moment later gains nothing: it is asked for once, and that is connected to', async () => {
  // No machine answers there: TCP port 9 of a public address.
  const { lookup, questions } = answering(['192.31.196.1'], ['127.0.0.1'])
  const isRefused = await post('hooks.example', { lookup }).then(
    () => false,
    () => true,
  )
  expect([isRefused, questions(), connections]).toEqual([true, 1, 0])
})

test('a redirect is not followed', async () => {
  expect(await post('/away', open)).toBe(302)
  expect(asked).toEqual(['/away'])
})

test('who does not answer in time has not answered; an answer without end is one', async () => {
  await expect(post('/silent', open)).rejects.toThrow(/aborted/)
  expect(await post('/endless', open)).toBe(200)
})
