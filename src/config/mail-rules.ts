/** Keys that say what a site's mails are: forms, and mails of one matter. */

import { z } from 'zod'
import { addressPattern, searchPattern } from './values.ts'

/** A sender whose mails are those of people who filled in a form (mail.md §7.4). */
export const form = z.strictObject({
  sender: addressPattern.describe('whose mails are those of people who filled in a form; * stands for any characters'),
  pattern: searchPattern('address')
    .optional()
    .describe('where the person is in the text: a regular expression with a group named address; default: Reply-To'),
})

/** Mails of one matter (mail.md §7.11). */
export const correlation = z.strictObject({
  sender: addressPattern.describe('whose mails have keys; * stands for any characters'),
  pattern: searchPattern('key').describe('a regular expression with a group named key: mails of one key are one ticket'),
  in: z
    .string()
    .regex(/^[!-9;-~]{1,100}$/, 'must be subject, text, or the name of a header')
    .default('subject')
    .describe('where the key is: subject, text, or the name of a header'),
  days: z.number().positive().max(3650).default(7).describe('so long after the newest mail of a key one belongs to its ticket'),
  resolves: searchPattern().optional().describe('a regular expression: the ticket is resolved by a mail whose subject has it'),
})
