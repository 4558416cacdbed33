/** Sections about the kinds of mail that a site gets: forms, mails of one matter, spam. */

import { z } from 'zod'
import { spamPresets } from '../tickets/thread/spam-marks.ts'
import { addressPattern, domainPattern, searchPattern } from './values.ts'

/** A sender whose mails stand for people who filled in a form. */
export const form = z.strictObject({
  sender: addressPattern.describe('whose mails are those of people who filled in a form; * stands for any characters'),
  pattern: searchPattern('address')
    .optional()
    .describe('where the person is in the text: a regular expression with a group named address; default: Reply-To'),
})

/** Mails that belong to one ticket by a key in them. */
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

/** Spam marks of the own mail server, and what happens to marked mail. */
export const spamSection = z
  .strictObject({
    presets: z.array(z.enum(spamPresets)).default([]).describe('filters whose marks are known'),
    header: z
      .string()
      .regex(/^[!-9;-~]{1,100}$/, 'must be the name of a header field')
      .optional()
      .describe('the field of another filter'),
    pattern: searchPattern().optional().describe('a regular expression, in any case of letters, that finds the mark in that field'),
    action: z
      .enum(['cancel', 'hold'])
      .default('cancel')
      .describe('cancel: a ticket that is canceled at once; hold: it waits in the ledger for `intray spam release`'),
  })
  .refine(({ header, pattern }) => (header === undefined) === (pattern === undefined), 'header and pattern belong together')

/** A sender whose mail is spam. */
export const blockedSender = z
  .union([addressPattern, domainPattern], { error: 'must be an e-mail address or a domain, in which * stands for any characters' })
  .describe('an address, a domain (exactly this one), or either with * for any characters')
