/** Reads a mail into its parts, those too that stand within what S/MIME signed; what is encrypted stays a file. */
import type { ParseLimits } from '../parse-limits.ts'
import { readMailParts } from './mail-parts.ts'
import type { MailParts } from './mail-parts.ts'
import type { Leaf } from './part.ts'
import { sealOf } from './sealed-parts.ts'
import type { Seal } from './sealed-parts.ts'

/** A mail in its parts, and what was done to them: a signature is not checked. */
export interface UnsealedParts extends MailParts {
  readonly seals: ReadonlySet<Seal['what']>
}

/** Signed, encrypted, and signed again (RFC 2634 §1.1) is three deep. */
const SEALS_DEEP = 5

/** PGP/MIME names what is encrypted by a part beside it (RFC 3156 §4). */
function isEncryptedByPgp({ part }: Leaf): boolean {
  return part.contentType === 'application/pgp-encrypted'
}

async function readNested(raw: Uint8Array, limits: ParseLimits, depth: number): Promise<UnsealedParts> {
  const parts = await readMailParts(raw, limits)
  const [leaves, defects, seals] = [[] as Leaf[], [...parts.defects], new Set<Seal['what']>()]
  let { charset } = parts
  for (const leaf of parts.leaves) {
    const seal = depth < SEALS_DEEP ? sealOf(leaf) : null
    if (seal !== null || isEncryptedByPgp(leaf)) seals.add(seal?.what ?? 'encrypted')
    if (seal?.what !== 'signed') {
      leaves.push(leaf)
      continue
    }
    const inner = await readNested(seal.entity, limits, depth + 1)
    leaves.push(...inner.leaves)
    defects.push(...inner.defects)
    for (const what of inner.seals) seals.add(what)
    charset ??= inner.charset
  }
  return { ...parts, leaves, charset, defects, seals }
}

/**
 * The parts of a mail. What is signed stands in place of the part that held it: its signature is about nothing else, and an
 * answer's files go to customers, to whom it would bring what the answer quotes.
 *
 * @throws the parser's error; its `code` is `EMAXLEN` past a limit of parts, or of the header of one
 */
export async function readUnsealed(raw: Uint8Array, limits: ParseLimits): Promise<UnsealedParts> {
  return readNested(raw, limits, 0)
}
