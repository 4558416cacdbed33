/** Keys that say what a site's mails are: forms. */

import { z } from 'zod'
import { addressPattern, searchPattern } from './values.ts'

/** A sender whose mails are those of people who filled in a form (mail.md §7.4). */
export const form = z.strictObject({
  sender: addressPattern.describe('whose mails are those of people who filled in a form; * stands for any characters'),
  pattern: searchPattern('address')
    .optional()
    .describe('where the person is in the text: a regular expression with a group named address; default: Reply-To'),
})
