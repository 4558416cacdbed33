/** Shapes that many operations share: ids, times, people, as they go over the wire. */
import { z } from 'zod'
import { nameAsSent } from '../act/typed-addresses.ts'
import { ticketNumber, type Actor, type TicketNumber } from '../tickets/ticket.ts'

/** The longest id: a contact's, which holds a workspace's name and an address. */
const mostNameCharacters = 500

/** Half of a surrogate pair is no character: the database and mail would each make something else of it (RFC 8259 §8.2). */
const isWellFormed = (text: string) => text.isWellFormed()
const halfCharacter = 'holds half a character'

/** A name or an id. MongoDB takes no NUL in some places, and nobody else does either. */
export const nameSchema = z
  .string()
  .min(1)
  .max(mostNameCharacters)
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'holds no control characters')
  .refine(isWellFormed, halfCharacter)

/** Words of people: any text but NUL. */
export function textSchema(mostCharacters: number): z.ZodString {
  return z
    .string()
    .max(mostCharacters)
    .regex(/^[^\u0000]*$/, 'holds no NUL')
    .refine(isWellFormed, halfCharacter)
}

/** Somebody with an e-mail address: the address, or the id of a contact as every response shows it; as it would be sent. */
export const personSchema = z
  .string()
  .max(mostNameCharacters)
  .overwrite(nameAsSent)
  .regex(
    /^(?:[^/\u0000-\u001f\u007f]+\/[^\s@<>"(),:;[\]\\\u0000-\u0020\u007f]+|[^/\s@<>"(),:;[\]\\\u0000-\u0020\u007f]+)@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/,
    'is no e-mail address',
  )
  .refine(isWellFormed, halfCharacter)

/** `TKT-n` or `n`, as the number. */
export const ticketIdSchema = z
  .string()
  .regex(/^(TKT-)?[1-9][0-9]{0,14}$/, 'is no ticket; write TKT-12')
  .transform((text) => ticketNumber(text) as TicketNumber)

/** A moment, RFC 3339. */
export const timeSchema = z.iso.datetime({ offset: true })

/** A whole number that arrives as text. */
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

/** `true` or `false` that arrives as text. */
export const flagText = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .meta({ type: 'boolean', enum: undefined })

/** A list in one parameter, separated by commas: each must be of the schema. */
export function listText<T extends z.ZodType<unknown, string>>(of: T, wire: Readonly<Record<string, unknown>>) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(of).max(50))
    .meta(wire)
}

/** Who did something. */
export const actorSchema = z.object({ kind: z.enum(['contact', 'user', 'system']), id: z.string() })

/** Who did something, without anything else that may be stored with them. */
export function wireActor({ kind, id }: Actor): z.infer<typeof actorSchema> {
  return { kind, id }
}

/** Milliseconds as RFC 3339. */
export function wireTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** The same of what may be missing. */
export function wireTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : wireTime(ms)
}

const scalarValue = z.union([textSchema(65_536), z.number(), z.boolean()])
/** The value of a custom field; the field's own type is checked by the rules. */
export const customValueSchema = z.union([scalarValue, z.array(scalarValue).max(100), z.null()])

/** What a link leads to: a ticket or an issue. */
export const linkTargetSchema = z.string().regex(/^(TKT|ISS)-[1-9][0-9]{0,14}$/, 'is neither a ticket nor an issue')
