/** Schemas that operations share: ids, times and people in the API. */
import { z } from 'zod'
import { nameAsSent } from '../act/typed-addresses.ts'
import { ticketNumber, type Actor, type TicketNumber } from '../tickets/ticket.ts'

/** Characters of the longest id: a contact's, with a workspace's name and an address. */
const mostNameCharacters = 500

/** Half of a surrogate pair is no character, and the database and mail would treat it differently (RFC 8259 §8.2). */
const isWellFormed = (text: string) => text.isWellFormed()
const halfCharacter = 'holds half a character'

/** A name or id. MongoDB rejects NUL in some places, so it is rejected everywhere. */
export const nameSchema = z
  .string()
  .min(1)
  .max(mostNameCharacters)
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'holds no control characters')
  .refine(isWellFormed, halfCharacter)

/** A text by people: any characters but NUL. */
export function textSchema(mostCharacters: number): z.ZodString {
  return z
    .string()
    .max(mostCharacters)
    .regex(/^[^\u0000]*$/, 'holds no NUL')
    .refine(isWellFormed, halfCharacter)
}

/** A person: an address, in the form that it is mailed to, or the id of a contact as responses show it. */
export const personSchema = z
  .string()
  .max(mostNameCharacters)
  .overwrite(nameAsSent)
  .regex(
    /^(?:[^/\u0000-\u001f\u007f]+\/[^\s@<>"(),:;[\]\\\u0000-\u0020\u007f]+|[^/\s@<>"(),:;[\]\\\u0000-\u0020\u007f]+)@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/,
    'is no e-mail address',
  )
  .refine(isWellFormed, halfCharacter)

/** A ticket id, `TKT-n` or `n`, as the number. */
export const ticketIdSchema = z
  .string()
  .regex(/^(TKT-)?[1-9][0-9]{0,14}$/, 'is no ticket; write TKT-12')
  .transform((text) => ticketNumber(text) as TicketNumber)

/** A time in RFC 3339. */
export const timeSchema = z.iso.datetime({ offset: true })

/** A whole number in a text. */
export function numberText(least: number, most: number) {
  return z
    .string()
    .regex(/^(0|[1-9][0-9]{0,8})$/, `is a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
    .meta({ type: 'integer', minimum: least, maximum: most, pattern: undefined })
}

/** One of some words. */
export function choiceSchema<const T extends readonly string[]>(words: T) {
  return z.enum(words, { error: `is one of ${words.join(', ')}` })
}

/** `true` or `false` in a text. */
export const flagText = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .meta({ type: 'boolean', enum: undefined })

/** A comma-separated list in one parameter, each item of the given schema. */
export function listText<T extends z.ZodType<unknown, string>>(of: T, wire: Readonly<Record<string, unknown>>) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(of).max(50))
    .meta(wire)
}

/** An actor in the API. */
export const actorSchema = z.object({ kind: z.enum(['contact', 'user', 'system']), id: z.string() })

/** The API's form of an actor, without other stored fields. */
export function wireActor({ kind, id }: Actor): z.infer<typeof actorSchema> {
  return { kind, id }
}

/** The RFC 3339 form of a time in ms. */
export function wireTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** The same for a time that may be null. */
export function wireTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : wireTime(ms)
}

const scalarValue = z.union([textSchema(65_536), z.number(), z.boolean()])
/** The value of a custom field; the field's type is checked by the rules. */
export const customValueSchema = z.union([scalarValue, z.array(scalarValue).max(100), z.null()])

/** The target of a link: a ticket or an issue. */
export const linkTargetSchema = z.string().regex(/^(TKT|ISS)-[1-9][0-9]{0,14}$/, 'is neither a ticket nor an issue')
