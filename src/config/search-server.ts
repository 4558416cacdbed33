/** The section `search`: an OpenSearch server that holds the search index. */
import { z } from 'zod'

/** The server, and the credentials for it. */
export const searchSection = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://search.example.com:9200' })
    .refine((url) => !hasCredentials(url), 'must not hold a password: give user and password in keys of their own')
    .describe('of OpenSearch 2 or 3'),
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  ca: z.string().min(1).optional().describe('PEM file of an own certificate authority'),
  index: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,99}$/, 'must be a name of small letters, digits, - and _')
    .default('intray')
    .describe('names of the indexes begin with it: one for each installation'),
})

/** Faults between the keys of the section. */
export function searchFaults({ search }: { readonly search?: z.infer<typeof searchSection> | undefined }): string[] {
  if (search === undefined) return []
  const { protocol, hostname } = new URL(search.url)
  const isOpen = protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  return [
    ...(search.user === undefined && search.password !== undefined ? ['search.password: needs search.user'] : []),
    ...(search.user !== undefined && search.password === undefined ? ['search.user: needs search.password'] : []),
    ...(isOpen && search.password !== undefined ? ['search.url: the password would be sent in the clear; use https'] : []),
    ...(search.ca !== undefined && protocol === 'http:' ? ['search.ca: is for an https address'] : []),
  ]
}

function hasCredentials(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}
