/** Traces: one a mail, whoever works on it and when; nothing of what it says, and nothing where nobody wants them. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMailTraces, traceIdsOf } from '../../src/process/mail-traces.ts'
import { ANN, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { post } from '../support/post.ts'

interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly status: { readonly code: number; readonly message?: string }
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

const bodies: string[] = []
let receiver: Server
let us: Installation

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      if (request.url === '/v1/traces') bodies.push(body)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  us = await startInstallation(freshPlaces())
})
afterAll(() => {
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT']
  receiver.close()
  receiver.closeAllConnections()
})

function spans(): readonly Span[] {
  const all = bodies.map((body) => JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] })
  return all.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
}

test('where no receiver is named, nothing is traced', async () => {
  expect(await openMailTraces('key', {})).toBeNull()
  expect(await openMailTraces('key', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' })).toBeNull()
})

test('the same mail has the same trace in every process of an installation, and another one in another', () => {
  expect(traceIdsOf('support/INBOX/1/1', 'ours')).toEqual(traceIdsOf('support/INBOX/1/1', 'ours'))
  expect(traceIdsOf('support/INBOX/1/1', 'ours')).not.toEqual(traceIdsOf('support/INBOX/1/1', 'theirs'))
  expect(traceIdsOf('support/INBOX/1/1', 'ours')).toMatchObject({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
  })
})

test('work that fails is marked by its code, and fails all the same', async () => {
  const traces = await openMailTraces('key')
  await expect(traces?.during('apply', ['support/INBOX/1/1'], () => Promise.reject(new Error('of ann@acme.example')))).rejects.toThrow(
    'of ann',
  )
  await traces?.close()
  expect(spans().at(-1)).toMatchObject({ name: 'apply', status: { code: 2, message: 'unknown' } })
  bodies.length = 0
})

test('a mail is one trace, from its fetch to the delivery of what it caused', async () => {
  us.play()
  for (const subject of ['Boiler', 'Kettle']) await post(us.mail, { from: ANN, to: SUPPORT, subject, text: 'It drips.' })
  await until('the acknowledgements', () => us.mail.messages(ANN).length === 2)
  await settled(us)
  await us.stop()
  const traces = Object.values(Object.groupBy(spans(), ({ traceId }) => traceId)).map((some) => some ?? [])
  expect(traces).toHaveLength(2)
  for (const trace of traces) {
    const [root] = trace.filter(({ name }) => name === 'fetch')
    expect(root?.parentSpanId).toBeUndefined()
    const rest = trace.filter((span) => span !== root)
    expect(new Set(rest.map(({ name }) => name))).toEqual(new Set(['apply', 'deliver']))
    expect(rest.map(({ parentSpanId }) => parentSpanId)).toEqual(rest.map(() => root?.spanId))
    for (const { startTimeUnixNano, endTimeUnixNano } of trace)
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano))
  }
  expect(bodies.join()).not.toMatch(/@|Boiler|drips|test-password/)
  expect(bodies.join()).toContain('"intray"')
})
