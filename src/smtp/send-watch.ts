/**
 * Observes how far an attempt came: nodemailer reports a time-out after the end of a mail as a connection error, and drops the rejections
 * of single recipients when a later step fails.
 */
import type { Readable } from 'node:stream'
import type { Transporter } from 'nodemailer'
import type { Progress, Refusal, SmtpFault } from './send-result.ts'

/** The key of the watch in a mail's data. */
export const watchKey = 'sendWatch'

/** nodemailer's envelope, in which it notes the replies to RCPT TO. */
interface WorkingEnvelope {
  readonly to?: string | readonly string[] | undefined
  readonly rejectedErrors?: readonly SmtpFault[]
}

/** The watch of one attempt. */
export class SendWatch {
  readonly #addresses: readonly string[]
  #envelope: WorkingEnvelope | null = null
  #body: Readable | null = null
  #isBodyWritten = false

  constructor(addresses: readonly string[]) {
    this.#addresses = addresses
  }

  /** Whether any of the mail was read for sending. */
  get isBegun(): boolean {
    return this.#body?.readableDidRead ?? false
  }

  /** How far the attempt came. */
  progress(): Progress {
    return {
      addresses: this.#addresses,
      isBodyWritten: this.#isBodyWritten,
      refusals: (this.#envelope?.rejectedErrors ?? []).map((refusal) => this.#withOurAddress(refusal)),
    }
  }

  /** Follows the bytes of a message, and the envelope it is sent with. */
  follow(envelope: WorkingEnvelope, body: Readable): void {
    this.#envelope = envelope
    this.#body = body
    // The connection writes the end-of-mail mark when this stream ends; before that, no server can have accepted the mail.
    body.once('end', () => (this.#isBodyWritten = true))
  }

  /** nodemailer normalises addresses; the position in the envelope identifies the recipient. */
  #withOurAddress(refusal: SmtpFault): Refusal {
    const { message, response, responseCode, recipient = '' } = refusal
    const place = [this.#envelope?.to ?? []].flat().indexOf(recipient)
    const address = this.#addresses[place] ?? recipient
    return {
      message,
      recipient: address,
      ...(response !== undefined && { response }),
      ...(responseCode !== undefined && { responseCode }),
    }
  }
}

/** Makes a mailer report to the watch of each mail. */
export function watchSends(mailer: Pick<Transporter, 'use'>): void {
  mailer.use('stream', (mail, done) => {
    const watch: unknown = (mail.data as Record<string, unknown>)[watchKey]
    const { message } = mail
    if (watch instanceof SendWatch && message) {
      message.processFunc((body: Readable) => {
        watch.follow(message.getEnvelope() as WorkingEnvelope, body)
        return body
      })
    }
    done()
  })
}
