/** Adds DKIM signatures (RFC 6376) to what a mailer sends. */
import type { Readable } from 'node:stream'
import type { Transporter } from 'nodemailer'
import DKIM from 'nodemailer/lib/dkim'

export interface DkimKey {
  /** The domain that answers for the mail. */
  readonly domain: string
  /** The public key is at `selector._domainkey.domain`. */
  readonly selector: string
  /** PEM. */
  readonly privateKey: string
}

/**
 * Makes a mailer sign each mail. Must be called before `watchSends`: nodemailer's own signing would come after the watch and read the mail
 * as a whole, so that the watch could not tell what the server has.
 */
export function signSends(mailer: Pick<Transporter, 'use'>, { domain, selector, privateKey }: DkimKey): void {
  const signer = new DKIM({ domainName: domain, keySelector: selector, privateKey })
  mailer.use('stream', (mail, done) => {
    mail.message?.processFunc((body: Readable) => signer.sign(body))
    done()
  })
}
