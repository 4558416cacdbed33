/** Marks of spam that our mail server's filter leaves in the header. */
import type { HeaderField } from '../../mail/message.ts'
import type { SearchPattern } from '../site-patterns.ts'

/** The filters whose marks we know. */
export const spamPresets = ['spamassassin', 'rspamd', 'microsoft365', 'gmail'] as const
/** One of these filters. */
export type SpamPreset = (typeof spamPresets)[number]

/** What a site treats as spam. */
export interface SpamPolicy {
  readonly presets: readonly SpamPreset[]
  /** A header field of the site's own, in lower case, and what its value contains for spam. */
  readonly own: { readonly header: string; readonly pattern: SearchPattern } | null
  /** `cancel`: the mail's ticket is canceled; `hold`: the mail waits in the ledger. */
  readonly action: 'cancel' | 'hold'
}

/** Equivalent fields, each with a test for spam; the topmost of them decides. */
type MarkFields = Readonly<Record<string, (value: string) => boolean>>

const says = (mark: RegExp) => (value: string) => mark.test(value)

const yes = says(/^yes\b/i)

/** Rspamd's actions except mere delays; Microsoft's verdicts of its filter, of a rule, and of a block list. */
const marksOf: Readonly<Record<SpamPreset, readonly MarkFields[]>> = {
  spamassassin: [{ 'x-spam-flag': yes, 'x-spam-status': yes }],
  rspamd: [
    {
      'x-spam': yes,
      'x-spam-status': yes,
      'x-spamd-result': says(/^[^:]*:\s*true\b/i),
      'x-rspamd-action': says(/^(?:add header|rewrite subject|reject|quarantine|discard)\b/i),
    },
  ],
  microsoft365: [
    { 'x-forefront-antispam-report': says(/(?:^|;)\s*(?:SFV\s*:\s*(?:SPM|SKS|SKB)|SCL\s*:\s*(?:[5-9]|\d\d+))\s*(?:;|$)/i) },
    { 'x-ms-exchange-organization-scl': says(/^(?:[5-9]|\d\d+)\s*$/) },
  ],
  gmail: [{ 'x-gm-spam': says(/^1\b/) }, { 'x-gm-phishy': says(/^1\b/) }],
}

/** The names of all fields that may have a mark, in lower case. */
export function fieldsOfMarks(policy: SpamPolicy): readonly string[] {
  return [...new Set(marksIn(policy).flatMap((fields) => Object.keys(fields)))]
}

/**
 * The field that marks a mail as spam; null: none. The last server writes its fields at the top; those below came with the mail. A sender
 * who forges a mark harms only themselves.
 *
 * @param kept - the topmost of each such field, in order
 */
export function spamMark(kept: readonly HeaderField[], policy: SpamPolicy): string | null {
  for (const fields of marksIn(policy)) {
    const topmost = kept.find(({ name }) => Object.hasOwn(fields, name.toLowerCase()))
    if (topmost && fields[topmost.name.toLowerCase()]?.(topmost.value.trim()))
      return `${topmost.name}: ${topmost.value.trim().slice(0, 100)}`
  }
  return null
}

function marksIn({ presets, own }: SpamPolicy): readonly MarkFields[] {
  return [
    ...presets.flatMap((preset) => marksOf[preset]),
    ...(own ? [{ [own.header]: (value: string) => own.pattern.find(value) !== null }] : []),
  ]
}
