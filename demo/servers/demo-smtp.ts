/** The SMTP side of the demo mail server: takes mails for its own accounts, refuses all others. */

import type { AddressInfo } from 'node:net'
import { domainToASCII } from 'node:url'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerDataStream, SMTPServerOptions, SMTPServerSession } from 'smtp-server'
import type { MailAccount, SmtpFault, SmtpStep, TlsKey } from './demo-mail.ts'
import { trackSockets } from './open-sockets.ts'

/** Where received mails go, and what may go wrong on the way. */
export interface DemoSmtpOptions {
  readonly accounts: readonly MailAccount[]
  readonly host: string
  readonly port: number
  readonly tls: TlsKey | null
  readonly deliver: (account: MailAccount, raw: Buffer) => void
  readonly fault: (step: SmtpStep) => SmtpFault | undefined
}

/** A listening SMTP server. */
export interface DemoSmtp {
  readonly port: number
  stop(): Promise<void>
}

const MAX_MESSAGE_BYTES = 50 * 1024 * 1024

/** Starts it; `port` 0 takes a free one. */
export async function startDemoSmtp(options: DemoSmtpOptions): Promise<DemoSmtp> {
  const server = new SMTPServer({
    ...SETTINGS,
    ...(options.tls && { secure: true, ...options.tls }),
    ...answersOf(options, cut),
  })
  const sockets = trackSockets(server.server)
  function cut({ remotePort }: SMTPServerSession): void {
    for (const socket of sockets) if (socket.remotePort === remotePort) socket.destroy()
  }
  // A client that hangs up in the middle is its own business.
  server.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        sockets.forEach((socket) => socket.destroy())
      }),
  }
}

const SETTINGS: SMTPServerOptions = {
  banner: 'Intray demo mail server',
  size: MAX_MESSAGE_BYTES,
  authOptional: true,
  allowInsecureAuth: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
}

function answersOf(options: DemoSmtpOptions, cut: (session: SMTPServerSession) => void): SMTPServerOptions {
  return {
    onAuth: ({ username, password }, _session, callback) => {
      const account = options.accounts.find(({ user }) => user === username)
      if (account && account.password === password) callback(null, { user: username })
      else callback(refusal({ replyCode: 535, text: '5.7.8 Authentication credentials invalid' }))
    },
    onMailFrom: ({ address }, _session, callback) => callback(refusalFor(options, { command: 'MAIL', address })),
    onRcptTo: ({ address }, _session, callback) =>
      callback(refusalFor(options, { command: 'RCPT', address }) ?? unknownRecipient(options.accounts, address)),
    onData: (stream, session, callback) =>
      void receive(options, stream, session).then((end) => (end === 'cut' ? cut(session) : callback(end)), callback),
  }
}

/** Takes one mail. @returns null when it was taken, the refusal, or `cut` when the sender must not get an answer */
async function receive(options: DemoSmtpOptions, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null | 'cut'> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  const fault = options.fault({ command: 'DATA', address: null })
  if (fault && fault !== 'drop') return refusal(fault)
  if (stream.sizeExceeded) return refusal({ replyCode: 552, text: '5.3.4 Message too big' })
  for (const { address } of session.envelope.rcptTo) {
    const account = findAccount(options.accounts, address)
    if (account) options.deliver(account, Buffer.concat([traceOf(session, address), ...chunks]))
  }
  // The sender never learns that its mail has arrived: the case of RFC 1047.
  return fault === 'drop' ? 'cut' : null
}

/** What a final delivery adds on top (RFC 5321 §4.4). */
function traceOf(session: SMTPServerSession, recipient: string): Buffer {
  const { mailFrom } = session.envelope
  const reversePath = mailFrom === false ? '' : asSent(mailFrom.address)
  return Buffer.from(
    `Return-Path: <${reversePath}>\r\nDelivered-To: ${asSent(recipient)}\r\n` +
      `Received: from ${session.hostNameAppearsAs || 'unknown'} (${session.remoteAddress})\r\n` +
      `\tby demo.invalid with ${session.transmissionType} id ${session.id};\r\n` +
      `\t${new Date().toUTCString().replace('GMT', '+0000')}\r\n`,
  )
}

function refusalFor(options: DemoSmtpOptions, step: SmtpStep): Error | null {
  const fault = options.fault(step)
  if (fault === undefined) return null
  return refusal(fault === 'drop' ? { replyCode: 421, text: '4.3.2 Closing' } : fault)
}

function refusal({ replyCode, text }: { replyCode: number; text: string }): Error {
  return Object.assign(new Error(text), { responseCode: replyCode })
}

/** Our own domains are those of the accounts; a mail to another domain would have to be relayed. */
function unknownRecipient(accounts: readonly MailAccount[], address: string): Error | null {
  if (findAccount(accounts, address)) return null
  const isLocal = accounts.some((account) => domainOf(account.address) === domainOf(address))
  return isLocal
    ? refusal({ replyCode: 550, text: `5.1.1 <${address}>: there is no such mailbox here` })
    : refusal({ replyCode: 550, text: `5.7.1 <${address}>: relaying denied` })
}

/** `name+detail@domain` goes to `name@domain` (RFC 5233). */
function findAccount(accounts: readonly MailAccount[], address: string): MailAccount | undefined {
  const sent = asSent(address).toLowerCase()
  const plain = sent.replace(/\+[^@]*(?=@)/, '')
  return accounts.find((account) => [plain, sent].includes(account.address.toLowerCase()))
}

/** The server decodes A-labels (RFC 5890); our client sent them, and in a header no raw U-label belongs. */
function asSent(address: string): string {
  const at = address.lastIndexOf('@') + 1
  return address.slice(0, at) + (domainToASCII(address.slice(at)) || address.slice(at))
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
