/** What a mail says, and how it is read when nobody has read it yet. */
import type { ParsedMailDocument } from '../store/parsed-mails.ts'

/** What a mail says, as the rules read it. */
export type MailReading = Omit<ParsedMailDocument, 'html'>

/** A mail whose raw content is stored. */
export interface UnparsedMail {
  readonly rawSha256: string
  /** INTERNALDATE, of a mail that a server delivered: only such a mail's sender can be checked. */
  readonly at?: Date
  /** True when only the beginning is kept. */
  readonly isPartial?: boolean
}

/** Parses stored mails; gives what they say by raw SHA-256. */
export type ParseMails = (mails: readonly UnparsedMail[]) => Promise<ReadonlyMap<string, MailReading>>
