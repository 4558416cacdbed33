/** The part of hoodiecrow-imap that we use; the package brings no types. */

declare module 'hoodiecrow-imap' {
  import type { Server, Socket } from 'node:net'

  /** A message as it is stored; `raw` holds one character per byte (latin1). */
  export interface HoodiecrowMessage {
    uid: number
    flags: string[]
    raw: string
  }

  /** An IMAP mailbox. */
  export interface HoodiecrowMailbox {
    uidvalidity: number
    uidnext: number
    messages: HoodiecrowMessage[]
  }

  /** A parsed IMAP command or an answer to one. */
  export interface HoodiecrowCommand {
    attributes?: { value: string }[]
  }

  /** A client connection. */
  export interface HoodiecrowConnection {
    server: HoodiecrowServer
    socket: Socket
    /** Set while the client idles: takes the next line it sends. */
    inputHandler: ((line: string) => void) | false
    _notificationCallback: (notification: unknown) => void
  }

  /** A server with one storage, which all its users share. */
  export interface HoodiecrowServer extends NodeJS.EventEmitter {
    readonly server: Server
    readonly connectionHandlers: ((connection: HoodiecrowConnection) => void)[]
    readonly outputHandlers: ((
      connection: HoodiecrowConnection,
      answer: HoodiecrowCommand,
      description: string,
      command: HoodiecrowCommand,
    ) => void)[]
    listen(port: number, host: string, onListening: () => void): void
    close(onClosed: () => void): void
    getMailbox(path: string): HoodiecrowMailbox | undefined
    appendMessage(mailbox: HoodiecrowMailbox, flags: readonly string[], internalDate: Date, raw: string): { message: HoodiecrowMessage }
  }

  export default function hoodiecrow(options: {
    plugins?: readonly string[]
    users?: Record<string, { password: string }>
    storage?: Record<string, unknown>
    /** TLS from the first byte. */
    secureConnection?: boolean
    credentials?: { key: string; cert: string }
  }): HoodiecrowServer
}
