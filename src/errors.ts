/** The errors of this product: one table, each class with a stable code and a verdict on trying again. */

/** `never`: trying again cannot help. `later`: the cause may pass. */
export type RetryVerdict = 'never' | 'later'

/** Details that may be logged: ids, sizes, counts; never bodies, addresses or secrets. */
export type ErrorContext = Readonly<Record<string, string | number | boolean | null>>

/** What every error of ours carries besides its message. */
export interface ErrorDetails {
  readonly cause?: unknown
  readonly context?: ErrorContext
}

/** The root of our errors. Only the room that owns a library translates that library's errors into these. */
export abstract class IntrayError extends Error {
  abstract readonly code: string
  abstract readonly retry: RetryVerdict
  readonly context: ErrorContext

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.context = details.context ?? {}
  }
}

/** The configuration is wrong; `faults` lists every fault at once, each with its line and key. */
export class ConfigError extends IntrayError {
  readonly code = 'config'
  readonly retry = 'never'
  readonly faults: readonly string[]

  constructor(faults: readonly string[], details: ErrorDetails = {}) {
    super(faults.join('\n'), details)
    this.faults = faults
  }
}

/**
 * The person at the command line or the API asked for something that cannot be done: exit code 1. Of several `faults`, the
 * message has each on its line.
 */
export class UserError extends IntrayError {
  readonly code = 'user'
  readonly retry = 'never'
  readonly faults: readonly string[]

  constructor(faults: string | readonly string[], details: ErrorDetails = {}) {
    const all = typeof faults === 'string' ? [faults] : faults
    super(all.join('\n'), details)
    this.faults = all
  }
}

/** An IMAP or SMTP server could not be reached, timed out, or answered 4yz (RFC 5321 §4.2.1). */
export class MailServerError extends IntrayError {
  readonly code = 'mail-server'
  readonly retry = 'later'
}

/** An IMAP or SMTP server refused our credentials. */
export class AuthenticationRefusedError extends IntrayError {
  readonly code = 'authentication-refused'
  readonly retry = 'later'
}

/** An SMTP server refused for good: 5yz. */
export class SmtpRejectedError extends IntrayError {
  readonly code = 'smtp-rejected'
  readonly retry = 'never'
}

/** MongoDB or Redis could not be reached or did not answer in time. */
export class StoreUnavailableError extends IntrayError {
  readonly code = 'store-unavailable'
  readonly retry = 'later'
}

/** The search server could not be reached, did not answer in time, or refused. */
export class SearchUnavailableError extends IntrayError {
  readonly code = 'search-unavailable'
  readonly retry = 'later'
}

/** The process ends, and parses no more mail; the ledger still has it. */
export class ParsingEndedError extends IntrayError {
  readonly code = 'parsing-ended'
  readonly retry = 'later'
}

/** Somebody else changed what we decided from: decide again from fresh data. */
export class VersionConflictError extends IntrayError {
  readonly code = 'version-conflict'
  readonly retry = 'later'
}

/** Somebody changed what the person was looking at: he has to look again before he changes it. */
export class StaleVersionError extends IntrayError {
  readonly code = 'stale-version'
  readonly retry = 'never'
}

/** Our lease was taken over; whatever we were about to write is no longer ours to write. */
export class LeaseLostError extends IntrayError {
  readonly code = 'lease-lost'
  readonly retry = 'later'
}

/** What was asked for is not there. */
export class NotFoundError extends IntrayError {
  readonly code = 'not-found'
  readonly retry = 'never'
}

/** Something that cannot be, is. A defect of ours: fail loudly. */
export class InvariantError extends IntrayError {
  readonly code = 'invariant'
  readonly retry = 'never'
}
