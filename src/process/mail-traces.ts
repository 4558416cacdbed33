/**
 * OpenTelemetry: one trace for each mail, from its fetch to the delivery of what it caused. Trace ids are derived from the ledger key, so
 * nothing is passed between processes, or lost with Redis or a worker.
 */
import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type * as telemetry from '@opentelemetry/api'
import type { Span, Tracer } from '@opentelemetry/api'
import packageJson from '../../package.json' with { type: 'json' }
import { IntrayError } from '../errors.ts'

/** Kinds of work on a mail. */
export type MailWork = 'apply' | 'deliver'

/** The traces of an installation's mails. */
export interface MailTraces {
  /** Records that mails were fetched, stored and enqueued. @param sinceMs - when that began */
  fetched(mails: readonly string[], sinceMs: number): void
  /** Records work on mails; its errors are passed on. */
  during<T>(work: MailWork, mails: readonly string[], task: () => Promise<T>): Promise<T>
  /** Sends what was not sent yet; an absent receiver is not waited for. */
  close(): Promise<void>
}

/** The time that an ending process gives the receiver. */
const lastSendMs = 3_000

interface TraceIds {
  readonly traceId: string
  readonly spanId: string
}

/**
 * Opens the traces when `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` is set; OpenTelemetry's other variables
 * apply, too.
 *
 * @param key - the installation's, so that mails elsewhere have other ids
 * @returns null when none is set; then nothing of OpenTelemetry is loaded
 */
export async function openMailTraces(key: string, env: NodeJS.ProcessEnv = process.env): Promise<MailTraces | null> {
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? ''
  if (endpoint === '' || env['OTEL_SDK_DISABLED'] === 'true') return null
  const [api, sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const own = resources.resourceFromAttributes({ 'service.name': 'intray', 'service.version': packageJson.version })
  const fromEnvironment = resources.detectResources({
    detectors: [resources.resourceAttributesEnvDetector, resources.serviceNameEnvDetector],
  })
  const idGenerator = new NextIds(new sdk.RandomIdGenerator())
  const provider = new sdk.TracerProvider({
    idGenerator,
    resource: own.merge(fromEnvironment),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  return new OpenTraces({ api, provider, idGenerator, key })
}

/** The ids of a mail's trace and of its first span. */
export function traceIdsOf(mail: string, key: string): TraceIds {
  const digest = createHmac('sha256', key).update(`trace\n${mail}`).digest('hex')
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) }
}

interface IdSource {
  generateTraceId(): string
  generateSpanId(): string
}

/** Gives the next span the ids that were set, and others random ones. */
class NextIds implements IdSource {
  readonly #random: IdSource
  next: TraceIds | null = null

  constructor(random: IdSource) {
    this.#random = random
  }

  generateTraceId(): string {
    return this.next?.traceId ?? this.#random.generateTraceId()
  }

  generateSpanId(): string {
    return this.next?.spanId ?? this.#random.generateSpanId()
  }
}

interface TraceParts {
  readonly api: typeof telemetry
  readonly provider: { getTracer(name: string): Tracer; shutdown(): Promise<void> }
  readonly idGenerator: NextIds
  readonly key: string
}

class OpenTraces implements MailTraces {
  readonly #parts: TraceParts
  readonly #tracer: Tracer

  constructor(parts: TraceParts) {
    this.#parts = parts
    this.#tracer = parts.provider.getTracer('intray')
  }

  fetched(mails: readonly string[], sinceMs: number): void {
    const { idGenerator, api, key } = this.#parts
    for (const mail of mails) {
      idGenerator.next = traceIdsOf(mail, key)
      const options = { root: true, startTime: sinceMs, kind: api.SpanKind.CONSUMER, attributes: attributesOf(mail) }
      const span = this.#tracer.startSpan('fetch', options)
      idGenerator.next = null
      span.end()
    }
  }

  async during<T>(work: MailWork, mails: readonly string[], task: () => Promise<T>): Promise<T> {
    const spans = mails.map((mail) => this.#span(work, mail))
    try {
      return await task()
    } catch (error) {
      for (const span of spans) this.#mark(span, error)
      throw error
    } finally {
      for (const span of spans) span.end()
    }
  }

  async close(): Promise<void> {
    const sent = this.#parts.provider.shutdown().catch(() => undefined)
    await Promise.race([sent, sleep(lastSendMs, undefined, { ref: false })])
  }

  #span(work: MailWork, mail: string): Span {
    const { api, key } = this.#parts
    const parent = { ...traceIdsOf(mail, key), traceFlags: api.TraceFlags.SAMPLED, isRemote: true }
    const kind = work === 'deliver' ? api.SpanKind.PRODUCER : api.SpanKind.INTERNAL
    return this.#tracer.startSpan(work, { kind, attributes: attributesOf(mail) }, api.trace.setSpanContext(api.ROOT_CONTEXT, parent))
  }

  /** The code only: messages of libraries may contain addresses. */
  #mark(span: Span, error: unknown): void {
    const code = error instanceof IntrayError ? error.code : 'unknown'
    span.setStatus({ code: this.#parts.api.SpanStatusCode.ERROR, message: code }).setAttribute('error.type', code)
  }
}

/** Ids and mailbox names, as in the log; nothing of the mail's content. */
function attributesOf(mail: string): Record<string, string> {
  return { 'intray.mail': mail, 'intray.mailbox': mail.split('/', 1)[0] ?? '' }
}
