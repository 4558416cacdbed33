/** The key `form` of a mailbox: a web form by which anybody can write to it. */
import { z } from 'zod'

const origin = z
  .string()
  .refine((text) => isOrigin(text), 'must be a server such as https://www.example.com, without a path')
  .transform((text) => new URL(text).origin)
const count = z.number().int().min(1).max(10_000)

/** The section; even an empty one makes a form. */
export const publicForm = z.strictObject({
  title: z.string().min(1).max(100).default('Write to us').describe('above it'),
  text: z.string().min(1).max(2000).optional().describe('below its title'),
  embeddedBy: z.array(origin).default([]).describe('sites that may show it in a frame; default: none'),
  filesBytes: z
    .number()
    .int()
    .min(0)
    .max(14 * 1024 * 1024)
    .default(5 * 1024 * 1024)
    .describe('of all files of a message; 0: it takes none'),
  perNetworkHour: count.default(30).describe('messages, and tries, of one network'),
  perAddressHour: count.default(3).describe('links that one address is mailed'),
  perAddressDay: count.default(6).describe('links that one address is mailed'),
  perHour: count.default(300).describe('links that are mailed to anybody'),
  keepHours: z.number().int().min(1).max(168).default(24).describe('a message whose link nobody opens is deleted then'),
})

export type PublicForm = z.infer<typeof publicForm>

/** The part of the configuration that is checked. */
interface FormSite {
  readonly mailboxes: readonly { readonly name: string; readonly form?: PublicForm | undefined }[]
  readonly console?: { readonly publicUrl?: string | undefined } | undefined
}

/** Faults of forms: the mailed link needs an address that people can reach. */
export function formFaults({ mailboxes, console: pages }: FormSite): string[] {
  if (pages?.publicUrl !== undefined) return []
  return mailboxes
    .filter(({ form }) => form !== undefined)
    .map(({ name }) => `mailboxes.${name}.form: it mails links to our pages; console.publicUrl must say where people reach them`)
}

/** The origin becomes part of a Content-Security-Policy header, so it must hold nothing else. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin: server, href } = new URL(text)
  return href === `${server}/` && /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/.test(server)
}
