/** An endpoint as one value: its path, its schemas, who may call it, and what it does. Routes and OpenAPI follow from it. */
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Access, Caller } from './tokens.ts'

/** Media types of bodies that are taken as they are. */
export const rawMedia = ['application/octet-stream', 'message/rfc822'] as const

/** A checked request. */
export interface Asked<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly caller: Caller
  /** The version that `If-Match` names; null: any. */
  readonly ifVersion: number | null
}

/** An answer: `body` as the schema says, bytes, or nothing. */
export interface Answer<R> {
  readonly status?: 200 | 201 | 202 | 204
  readonly headers?: Readonly<Record<string, string>>
  readonly body: R
}

/** An endpoint. The first type parameters are what its schemas give. */
export interface EndpointOf<P, Q, B, R> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With `{name}` for parameters. */
  readonly path: `/${string}`
  /** Unique; OpenAPI's operationId. */
  readonly id: string
  readonly summary: string
  readonly tag: string
  readonly access: Access
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  /** Of the body; default: JSON. */
  readonly consumes?: (typeof rawMedia)[number]
  /** Default: that of the server. */
  readonly bodyLimitBytes?: number
  /** Of the answer's JSON; absent: no content, or the media types of `produces`. */
  readonly answer?: z.ZodType<R>
  readonly produces?: readonly string[]
  readonly status?: 200 | 201 | 202 | 204
  /** Statuses of problems beyond those that every endpoint of its kind has. */
  readonly failures?: readonly number[]
  /** Does `If-Match` name the version that the change is meant for? Where it must, RFC 6585 §3 answers 428 without. */
  readonly guard?: 'required' | 'optional'
  run(asked: Asked<P, Q, B>): Promise<Answer<R>>
}

/** An endpoint whose types were checked where it was written. */
export type Endpoint = EndpointOf<never, never, never, unknown>

/** Bytes instead of JSON. */
export type Bytes = Buffer | Readable

/** Checks an endpoint's parts against each other, then forgets the types. */
export function endpoint<P = undefined, Q = undefined, B = undefined, R = undefined>(
  of: EndpointOf<P, Q, B, R>,
): Endpoint {
  return of as unknown as Endpoint
}
