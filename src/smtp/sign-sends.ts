/** DKIM signatures (RFC 6376) on what a mailer sends. */
import type { Readable } from 'node:stream'
import type { Transporter } from 'nodemailer'
import DKIM from 'nodemailer/lib/dkim'

/** Whose key signs. */
export interface DkimKey {
  /** The domain that answers for the mail. */
  readonly domain: string
  /** Its public key is at `selector._domainkey.domain`. */
  readonly selector: string
  /** PEM. */
  readonly privateKey: string
}

/**
 * Lets a mailer sign each mail. To be called before `watchSends`: the mailer's own signing comes last of all, so that
 * nobody could tell what of a mail the server has; a signer holds the whole mail back until its signature is made.
 */
export function signSends(mailer: Pick<Transporter, 'use'>, { domain, selector, privateKey }: DkimKey): void {
  const signer = new DKIM({ domainName: domain, keySelector: selector, privateKey })
  mailer.use('stream', (mail, done) => {
    mail.message?.processFunc((body: Readable) => signer.sign(body))
    done()
  })
}
