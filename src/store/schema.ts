/**
 * The vocabulary of schemas. A path has MongoDB's type, and in TypeScript what else is known: a branded id, one of some words, null. Types
 * of documents follow from paths, or paths are checked against a type.
 */
import { Schema, type SchemaDefinition } from 'mongoose'

declare const content: unique symbol

/** A path with values of type `T`. */
export interface Path<T> {
  readonly type: unknown
  readonly default?: undefined
  readonly [content]?: T
}

/** A path for each field of a document; the compiler rejects missing and extra ones. */
export type Paths<T> = { readonly [K in keyof T]-?: Path<T[K]> }

/** The type of documents with these paths. */
export type DocumentOf<P> = { readonly [K in keyof P]: P[K] extends Path<infer T> ? T : never }

/** A text. */
export const text = <T extends string | null = string>(): Path<T> => ({ type: String })
/** A number. */
export const number = <T extends number | null = number>(): Path<T> => ({ type: Number })
/** A boolean. */
export const flag = (): Path<boolean> => ({ type: Boolean })
/** A date. */
export const moment = <T extends Date | null = Date>(): Path<T> => ({ type: Date })
/** Bytes. */
export const bytes = <T extends Buffer | null = Buffer>(): Path<T> => ({ type: Buffer })
/** A list. The default keeps mongoose from adding an empty list to writes without one. */
export const list = <T>(item: Path<T>): Path<readonly T[]> => ({ type: [item], default: undefined })
/** A nested document. */
export const nested = <T>(paths: Paths<NonNullable<T>>): Path<T> => ({ type: schemaOf(paths, false) })
/** Any value, read and written as a whole, never queried by its parts. */
export const whole = <T>(): Path<T> => ({ type: Schema.Types.Mixed })

/** A schema. Writing an unknown field is an error, instead of dropping it silently. */
export function schemaOf<T>(paths: Paths<T>, hasId = true): Schema<T> {
  const options = { _id: hasId, strict: 'throw', versionKey: false, minimize: false } as const
  return new Schema<T>(paths as SchemaDefinition<T>, options)
}
