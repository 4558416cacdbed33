/** What tells a mail in a folder from another one, without fetching it. */
import type { FetchMessageObject } from 'imapflow'
import { firstValue, readFields } from '../mail/mime/header-fields.ts'
import { scanMessageId } from '../mail/mime/ids.ts'
import { defaultLimits } from '../mail/parse-limits.ts'

/** A mail as its server tells it; null where it tells nothing that can be read. */
export interface MailIdentity {
  readonly uid: number
  /** INTERNALDATE. */
  readonly at: Date | null
  /** RFC822.SIZE: a claim. */
  readonly sizeBytes: number | null
  readonly messageId: string | null
}

/** What is asked of a server for it. */
export const identityQuery = { uid: true, internalDate: true, size: true, headers: ['Message-ID'] }

/** What is asked of a server for the ids and addresses that a mail names. */
export const idHeadersQuery = {
  uid: true,
  headers: ['Message-ID', 'In-Reply-To', 'References', 'To', 'Cc', 'Delivered-To', 'X-Original-To'],
}

/** Reads an answer to {@link identityQuery}, the Message-ID as the parser of whole mails would. */
export function identityOf({ uid, internalDate, size, headers }: FetchMessageObject): MailIdentity {
  const at = new Date(internalDate ?? Number.NaN)
  const { fields } = readFields(headers ?? Buffer.alloc(0), defaultLimits)
  return {
    uid,
    at: Number.isNaN(at.getTime()) ? null : at,
    sizeBytes: size ?? null,
    messageId: scanMessageId(firstValue(fields, 'message-id') ?? ''),
  }
}
