/** The schema of mail templates: for each mailbox, in its language and in others. */
import { z } from 'zod'

/** An ISO 639-1 code. */
export const language = z.string().regex(/^[a-z]{2}$/, 'must be a language of two letters, such as de')
export const subject = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, 'must be one line')
export const text = z.string().min(1).max(10_000)
const html = z.string().min(1).max(100_000).optional().describe('default: made from the text')

const usualText =
  'Hello,\n\nthank you for writing to us. Your message has arrived and has the number {ticket}.\n' +
  'A person will answer you. To add something, simply reply to this mail.\n\n{mailbox}\n'

/** The acknowledgement that a customer gets at once. It quotes nothing of their mail. */
export const acknowledgement = z.strictObject({
  enabled: z.boolean().default(true),
  subject: subject.default('We have your message ({ticket})'),
  text: text.default(usualText),
  html,
  languages: z.record(language, z.strictObject({ subject, text, html })).default({}),
})

/** The frame around an agent's answer. It has no subject: answers keep that of the mail they answer, or threads would break. */
export const reply = z.strictObject({
  text: text.describe('with {answer}'),
  html,
  languages: z.record(language, z.strictObject({ text, html })).default({}),
})

/** The notification of agents about a customer's message. */
export const notification = z.strictObject({
  subject: subject.optional().describe('default: [{ticket}] {title}'),
  text: text.optional().describe('below the line that an answer stands above'),
  html,
  languages: z
    .record(language, z.strictObject({ subject: subject.optional(), text: text.optional(), html }))
    .default({})
    .describe('chosen by the agent’s language'),
})
