/**
 * The words that schemas are written in. Each path tells MongoDB's type and, by its own, what we know beyond it: a branded
 * id, one of some words, null. The documents' types follow from the paths, or the paths are checked against a type.
 */
import { Schema, type SchemaDefinition } from 'mongoose'

declare const content: unique symbol

/** A path of a schema that holds a `T`. */
export interface Path<T> {
  readonly type: unknown
  readonly default?: undefined
  readonly [content]?: T
}

/** A path for each field of a document: none missing, none more. */
export type Paths<T> = { readonly [K in keyof T]-?: Path<T[K]> }

/** What documents of some paths hold. */
export type DocumentOf<P> = { readonly [K in keyof P]: P[K] extends Path<infer T> ? T : never }

/** Text. */
export const text = <T extends string | null = string>(): Path<T> => ({ type: String })
/** A number. */
export const number = <T extends number | null = number>(): Path<T> => ({ type: Number })
/** Yes or no. */
export const flag = (): Path<boolean> => ({ type: Boolean })
/** A moment. */
export const moment = <T extends Date | null = Date>(): Path<T> => ({ type: Date })
/** Bytes. */
export const bytes = <T extends Buffer | null = Buffer>(): Path<T> => ({ type: Buffer })
/** A list of what another path holds; mongoose must not add an empty one where a write has none. */
export const list = <T>(item: Path<T>): Path<readonly T[]> => ({ type: [item], default: undefined })
/** A document within the document. */
export const nested = <T>(paths: Paths<NonNullable<T>>): Path<T> => ({ type: schemaOf(paths, false) })
/** Anything: read and written as a whole, never asked for by what is in it. */
export const whole = <T>(): Path<T> => ({ type: Schema.Types.Mixed })

/** A schema: a write of a field that it lacks is refused, for it must not be lost in silence. */
export function schemaOf<T>(paths: Paths<T>, hasId = true): Schema<T> {
  const options = { _id: hasId, strict: 'throw', versionKey: false, minimize: false } as const
  return new Schema<T>(paths as SchemaDefinition<T>, options)
}
