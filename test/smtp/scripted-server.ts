/** A real SMTP server that answers by a script, for tests: it keeps what it accepts, and fails on demand. */
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

/** An answer such as `{ code: 550, text: '5.1.1 No such person' }`. */
export interface Answer {
  readonly code: number
  readonly text: string
}

/** `drop-early`: cut while the mail is being written. `drop`: accepted, then cut without an answer. `silence`: no answer. */
export type DataScript = Answer | 'take' | 'drop-early' | 'drop' | 'silence'

/** What the server does; every function may answer differently each time. */
export interface Script {
  readonly mail?: () => Answer | undefined
  readonly rcpt?: (address: string) => Answer | undefined
  readonly data?: () => DataScript
  /** The only accepted password, for any user. */
  readonly password?: string
  readonly options?: SMTPServerOptions
}

/** A mail that the server read to its end. */
export interface ReceivedMail {
  readonly reversePath: string
  readonly recipients: readonly string[]
  readonly raw: string
  /** The recipients have it; also after `drop` and `silence`. */
  readonly isTaken: boolean
}

/** A listening server. */
export interface ScriptedServer {
  readonly port: number
  readonly mails: readonly ReceivedMail[]
  /** The number of connections it ever had. */
  readonly connections: () => number
  readonly cutAll: () => void
}

/** Starts the server; it ends with the present test. */
export async function startScriptedServer(script: Script = {}): Promise<ScriptedServer> {
  const sockets = new Set<Socket>()
  const mails: ReceivedMail[] = []
  let connections = 0
  const cutAll = () => sockets.forEach((socket) => socket.destroy())
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: script.password === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: 60 * 1024 * 1024,
    onAuth: ({ password }, _session, done) =>
      password === script.password ? done(null, { user: 'x' }) : done(refusal({ code: 535, text: '5.7.8 Wrong' })),
    onMailFrom: (_address, _session, done) => done(refusal(script.mail?.())),
    onRcptTo: ({ address }, _session, done) => done(refusal(script.rcpt?.(address))),
    onData: (stream, session, done) => {
      const what = script.data?.() ?? 'take'
      if (what === 'drop-early') return void stream.once('data', cutAll).resume()
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          reversePath: mailFrom === false ? '' : mailFrom.address,
          recipients: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
          isTaken: typeof what === 'string',
        })
        if (what === 'take') done()
        else if (what === 'drop') cutAll()
        else if (what !== 'silence') done(refusal(what))
      })
    },
    ...script.options,
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => {
    cutAll()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return { port: (server.server.address() as AddressInfo).port, mails, connections: () => connections, cutAll }
}

/** The Message-ID of a mail, without angle brackets; '' when it has none. */
export function messageIdOf({ raw }: ReceivedMail): string {
  return /^Message-ID:\s+<(.*)>/im.exec(raw)?.[1] ?? ''
}

/** The error that smtp-server turns into the reply; null lets the step pass. */
function refusal(answer: Answer | undefined): Error | null {
  return answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null
}
