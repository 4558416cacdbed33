/** Schemas of values that several keys share: names, addresses, patterns. */

import { z } from 'zod'
import { normaliseAddrSpec, normaliseDomain } from '../mail/addr-spec.ts'
import { faultInPattern } from './search-pattern.ts'

/** A name that the site chooses. */
export const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^/\n]+$/, 'may hold neither "/" nor a line break')
export const address = z
  .string()
  .overwrite(normaliseAddrSpec)
  .check(z.email({ error: 'must be an e-mail address' }))
export const domain = z
  .string()
  .overwrite(normaliseDomain)
  .regex(/^[a-z0-9.-]+\.[a-z0-9-]+$/, 'must be a domain name')
/** A regular expression of the site, case-insensitive, by line. @param group - a named group that it must have */
export const searchPattern = (group?: string) =>
  z
    .string()
    .min(1)
    .max(500)
    .check(({ value, issues }) => {
      const message = faultInPattern(value, group)
      if (message !== null) issues.push({ code: 'custom', input: value, message })
    })
export const port = z.number().int().min(1).max(65535)

/** An e-mail address in which `*` stands for any characters. */
export const addressPattern = z
  .string()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$|^\*$/, 'must be an e-mail address, in which * stands for any characters')
  .overwrite(normaliseAddrSpec)

/** A domain name in which `*` stands for any characters. */
export const domainPattern = z
  .string()
  .max(255)
  .overwrite(normaliseDomain)
  .regex(/^[a-z0-9*.-]*\.[a-z0-9*-]+$/, 'must be a domain name, in which * stands for any characters')

/** An IANA time zone. */
export const timeZone = z.string().refine((name) => isTimeZone(name), 'must be a time zone such as Europe/Berlin')

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
