/** An operation: what people do by HTTP and on the command line, as one value. Its route and its command follow from it. */
import type { z } from 'zod'
import type { EditDeps } from '../act/change-ticket.ts'
import type { Agent } from '../tickets/directory.ts'
import type { Artifact } from '../tickets/ticket.ts'
import type { ValuePairs } from './value-pairs.ts'

/**
 * Who may call: anybody; tokens that read; tokens that act as an agent; tokens of the role admin; those that hand in mail;
 * those that read or handed in what they ask for.
 */
export type Access = 'public' | 'read' | 'write' | 'admin' | 'mail' | 'mail-read'

/** A checked request. */
export interface Request<P, B> {
  readonly params: P
  readonly body: B
  /** Stored already; none where the operation takes none. */
  readonly files: readonly Artifact[]
  readonly by: Agent
  /** The version that the change is meant for; null: any. */
  readonly ifVersion: number | null
  /** Nobody is told of it by mail. */
  readonly isSilent: boolean
}

/** How each side shows what an operation gives. */
export interface Result<R> {
  /** Of `wire`. */
  readonly schema: z.ZodType
  readonly wire: (value: R) => object
  /** As the ETag has it; absent of what has no versions. */
  readonly version?: (value: R) => number
}

/** A text of the command line that is no plain value of its field. */
export interface OptionFlags {
  readonly flags: string
  readonly read: (text: string) => unknown
}

/** The command of an operation; its options take description, default and need from the field that they fill. */
export interface OperationCommand<P, B, R> {
  /** Such as `ticket stage <ticket> <stage>`. */
  readonly usage: string
  /** Default: the operation's summary. */
  readonly description?: string
  /** The fields that the arguments fill, in order. */
  readonly fills: readonly string[]
  /** Flags by field; a field without any is not offered. */
  readonly options?: { readonly [F in keyof B]?: string | OptionFlags }
  /** More tickets may be named after the first: each is done by itself. */
  readonly isForSeveral?: boolean
  /** `key=value` arguments after the others. */
  readonly values?: ValuePairs
  /** The field that standard input fills where its option is missing. */
  readonly inputField?: keyof B & string
  /** With this field standard input is not read. */
  readonly inputUnless?: keyof B & string
  /** What the command says where a caller of the API would be free to say else. */
  readonly preset?: Partial<B>
  /** An option with a ticket turns the command into another operation, of that ticket. */
  readonly within?: { readonly flags: string; readonly description: string; readonly operation: Operation }
  /** Its mail is to go at once, so the deliverers are woken. */
  readonly isMailed?: boolean
  /** Acts in nobody's name. */
  readonly isAnonymous?: boolean
  /** Arguments of the example. */
  readonly example: string
  /** More help, before the example. */
  readonly help?: string
  readonly says: (value: R, request: { readonly params: P; readonly body: B }) => string
}

/** An operation. The type parameters are what its schemas give, and what it makes. */
export interface OperationOf<P, B, R> {
  /** OpenAPI's operationId. */
  readonly id: string
  readonly tag: string
  readonly access: Access
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: `/${string}`
  readonly summary: string
  readonly params?: z.ZodType<P>
  readonly body?: z.ZodType<B>
  /** Files go with it: `artifacts` of the body, `--file`. */
  readonly takesFiles?: boolean
  /** Is there a version that it may, or must be meant for? RFC 6585 §3: where it must, 428 without. */
  readonly guard?: 'required' | 'optional'
  /** Default: 200. */
  readonly status?: 201 | 202
  readonly result: Result<R>
  readonly command?: OperationCommand<P, B, R>
  run(request: Request<P, B>, deps: EditDeps): Promise<R>
}

/** An operation whose types were checked where it was written. */
export type Operation = OperationOf<never, never, unknown>

/** Checks the parts of an operation against each other, then forgets the types. */
export function operation<P = unknown, B = unknown, R = unknown>(of: OperationOf<P, B, R>): Operation {
  return of as unknown as Operation
}
