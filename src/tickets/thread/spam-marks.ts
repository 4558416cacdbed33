/** Marks that the own mail server's filter leaves in the header of what it takes for spam. */
import type { HeaderField } from '../../mail/message.ts'
import type { SearchPattern } from '../site-patterns.ts'

/** The filters whose marks are known. */
export const spamPresets = ['spamassassin', 'rspamd', 'microsoft365', 'gmail'] as const
/** A filter whose marks are known. */
export type SpamPreset = (typeof spamPresets)[number]

/** What a site takes for spam, and what becomes of it. */
export interface SpamPolicy {
  readonly presets: readonly SpamPreset[]
  /** A field of the site's own, in lower case, and what its value holds then. */
  readonly own: { readonly header: string; readonly pattern: SearchPattern } | null
  /** Its ticket is cancelled, or it waits in the ledger. */
  readonly action: 'cancel' | 'hold'
}

/** Fields that say the same, each with what marks spam in it; the topmost of them has the word. */
type MarkFields = Readonly<Record<string, (value: string) => boolean>>

const says = (mark: RegExp) => (value: string) => mark.test(value)

const yes = says(/^yes\b/i)

/** Of Rspamd's actions, those that are no mere delay; of Microsoft's verdicts, those of its filter, of a rule, of a block list. */
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

/** The names of all fields that may bear a mark, in lower case. */
export function fieldsOfMarks(policy: SpamPolicy): readonly string[] {
  return [...new Set(marksIn(policy).flatMap((fields) => Object.keys(fields)))]
}

/**
 * The field that marks a mail as spam; null when none does. Whoever received it last writes topmost: what stands below was
 * brought along. A sender who forges a mark on top where our server writes none harms himself.
 *
 * @param kept - the topmost of each field that may bear a mark, in order
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
