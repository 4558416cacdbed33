/** Identifies a mail in a folder without fetching it whole. */
import type { FetchMessageObject } from 'imapflow'
import { firstValue, readFields } from '../mail/mime/header-fields.ts'
import { scanMessageId } from '../mail/mime/ids.ts'
import { defaultLimits } from '../mail/parse-limits.ts'

/** Facts that identify a mail; null where the server gives none that can be read. */
export interface MailIdentity {
  readonly uid: number
  /** INTERNALDATE. */
  readonly at: Date | null
  /** RFC822.SIZE, which may be inexact. */
  readonly sizeBytes: number | null
  readonly messageId: string | null
}

/** The FETCH query for them. */
export const identityQuery = { uid: true, internalDate: true, size: true, headers: ['Message-ID'] }

/** The FETCH query for header fields with ids and addresses. */
export const idHeadersQuery = {
  uid: true,
  headers: ['Message-ID', 'In-Reply-To', 'References', 'To', 'Cc', 'Delivered-To', 'X-Original-To'],
}

/** Reads the answer to {@link identityQuery}; the Message-ID is parsed as in whole mails. */
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
