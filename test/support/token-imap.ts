/** A front before an IMAP server that takes tokens alone and ends sessions whose token ends, as Exchange Online's does. */

import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** What stands behind, and who may come in. */
export interface TokenImapOptions {
  /** Of the IMAP server behind, which takes passwords. */
  readonly port: () => number
  readonly password: string
  readonly userOf: (token: string) => Promise<string | null>
}

/** A running front. */
export interface TokenImap {
  readonly port: number
  /** Log-ins that were taken, and that were refused. */
  readonly taken: string[]
  readonly refused: string[]
  /** `closed`: the sign-in is good, but the mailbox stays shut. */
  mailbox: 'open' | 'closed'
  /** Ends all sessions in the words of a token that has ended. */
  expire(): void
  stop(): Promise<void>
}

const capabilities = 'IMAP4 IMAP4rev1 AUTH=XOAUTH2 SASL-IR'

/** Starts it on a free port. */
export async function startTokenImap(options: TokenImapOptions): Promise<TokenImap> {
  const sockets = new Set<Socket>()
  const state = { taken: [] as string[], refused: [] as string[], mailbox: 'open' as TokenImap['mailbox'] }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    socket.write('* OK The service is ready.\r\n')
    void greet(socket, options, state)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const front = {
    port: (server.address() as AddressInfo).port,
    expire() {
      for (const socket of sockets) socket.end('* BYE Session invalidated - AccessTokenExpired\r\n')
    },
    stop: () => stop(server, sockets),
  }
  return Object.assign(state, front)
}

async function greet(socket: Socket, options: TokenImapOptions, state: Omit<TokenImap, 'port' | 'expire' | 'stop'>): Promise<void> {
  const lines = createInterface({ input: socket })
  for await (const line of lines) {
    const [tag = '*', command = '', mechanism = '', response = ''] = line.split(' ')
    if (/^capability$/i.test(command)) socket.write(`* CAPABILITY ${capabilities}\r\n${tag} OK CAPABILITY completed.\r\n`)
    else if (/^logout$/i.test(command)) return void socket.end(`* BYE\r\n${tag} OK LOGOUT completed.\r\n`)
    else if (!/^authenticate$/i.test(command) || mechanism !== 'XOAUTH2') socket.write(`${tag} BAD Command Error. 12\r\n`)
    else if (await opens(response, options, state)) {
      if (state.mailbox === 'closed') return refuseAll(socket, tag, lines)
      lines.close()
      return relay(socket, tag, { ...options, user: userIn(response) })
    } else socket.write(`${tag} NO AUTHENTICATE failed.\r\n`)
  }
}

/** SASL XOAUTH2: `user=…^Aauth=Bearer …^A^A`. */
function partsOf(response: string): readonly string[] {
  return Buffer.from(response, 'base64').toString().split('\x01')
}

const userIn = (response: string) => partsOf(response)[0]?.slice('user='.length) ?? ''

async function opens(response: string, { userOf }: TokenImapOptions, state: Pick<TokenImap, 'taken' | 'refused'>): Promise<boolean> {
  const user = userIn(response)
  const isGood = user !== '' && (await userOf(partsOf(response)[1]?.slice('auth=Bearer '.length) ?? '')) === user
  state[isGood ? 'taken' : 'refused'].push(user)
  return isGood
}

function refuseAll(socket: Socket, tag: string, lines: ReturnType<typeof createInterface>): void {
  lines.on('line', (line) => socket.write(`${line.split(' ', 1)[0]} BAD User is authenticated but not connected.\r\n`))
  socket.write(`${tag} OK AUTHENTICATE completed.\r\n`)
}

/** From then on the server behind speaks. */
function relay(socket: Socket, tag: string, { port, password, user }: TokenImapOptions & { readonly user: string }): void {
  const behind = connect({ host: '127.0.0.1', port: port() })
  behind.on('error', () => socket.destroy()).once('close', () => socket.destroy())
  socket.once('close', () => behind.destroy())
  let heard = ''
  let isAsked = false
  const listen = (chunk: Buffer) => {
    heard += chunk.toString('latin1')
    if (!isAsked) behind.write(`login LOGIN "${user}" "${password}"\r\n`)
    isAsked = true
    if (!/^login /m.test(heard)) return
    behind.off('data', listen)
    socket.write(`${tag} OK AUTHENTICATE completed.\r\n`)
    behind.pipe(socket)
    socket.pipe(behind)
    socket.resume()
  }
  behind.on('data', listen)
}

function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    sockets.forEach((socket) => socket.destroy())
  })
}
