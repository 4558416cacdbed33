/** What the demo mail server deals in: accounts, messages, SMTP steps and faults. */

/** Somebody with mailboxes here; `user` and `password` are for IMAP and SMTP. */
export interface MailAccount {
  readonly address: string
  readonly user: string
  readonly password: string
}

/** A message as it lies in a mailbox, byte for byte. */
export interface StoredMessage {
  readonly uid: number
  readonly flags: readonly string[]
  readonly raw: Buffer
}

/** A moment in an SMTP transaction; `address` is the one named by MAIL or RCPT, empty for the null reverse-path. */
export interface SmtpStep {
  readonly command: 'MAIL' | 'RCPT' | 'DATA'
  readonly address: string | null
}

/**
 * What goes wrong at a step: an answer such as `{replyCode: 451, text: '4.7.1 Try again'}`, or `drop`: at DATA the mail is
 * delivered and the connection cut before the answer; at MAIL and RCPT the server answers 421.
 */
export type SmtpFault = { readonly replyCode: number; readonly text: string } | 'drop'

/** A private key and its certificate, as PEM. */
export interface TlsKey {
  readonly key: string
  readonly cert: string
}
