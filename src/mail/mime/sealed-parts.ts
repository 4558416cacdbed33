/** Opens what S/MIME signs (RFC 8551 §3.5.2: CMS signed-data around a MIME entity), and tells what is encrypted. */
import { Constructed, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import type { BaseBlock } from 'asn1js'
import type { Leaf } from './part.ts'

/** A part that S/MIME made: what it holds, or that nobody without the key can tell. */
export type Seal = { readonly what: 'signed'; readonly entity: Uint8Array } | { readonly what: 'encrypted' }

/** RFC 5652 §5.1; enveloped-data of §6.1, and authenticated of RFC 5083. */
const SIGNED = '1.2.840.113549.1.7.2'
const ENCRYPTED: readonly string[] = ['1.2.840.113549.1.7.3', '1.2.840.113549.1.9.16.1.23']
/** SEQUENCE, its length in any form, and the beginning of an identifier of PKCS #7 or S/MIME. */
const CMS_START = /^\x30[^]{1,9}?\x06[\x09\x0b]\x2a\x86\x48\x86\xf7\x0d\x01/
const PEEKED_BYTES = 32
/** Programs that write streams cut the content into pieces of a thousand bytes or more. */
const PIECES_AT_MOST = 100_000
/** A header comes first, or the empty line of an entity that needs none. Documents that were signed as files have neither. */
const ENTITY_START = /^(?:\r?\n|(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-[a-z-]+[ \t]*:)/i
const HEADER_BYTES = 4096
/** RFC 2045 §5.2, said aloud: empty lines before a header are skipped. */
const TEXT_HEADER = Buffer.from('Content-Type: text/plain\r\n')

function latin(bytes: Uint8Array, atMost: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, atMost)).toString('latin1')
}

/** asn1js throws on certificates with dates that are none. */
function blockIn(bytes: Uint8Array): BaseBlock | undefined {
  try {
    const { offset, result } = fromBER(bytes, { maxNodes: PIECES_AT_MOST, maxContentLength: bytes.length, parseEmbedded: false })
    return offset < 0 ? undefined : result
  } catch {
    return undefined
  }
}

/** What stands in a SEQUENCE, or in an explicit tag. */
function itemsOf(block: BaseBlock | undefined): readonly BaseBlock[] {
  return block instanceof Sequence || block instanceof Constructed ? block.valueBlock.value : []
}

/** ContentInfo (RFC 5652 §3): its type, and what it holds. */
function contentInfo(block: BaseBlock | undefined): { readonly type: string; readonly content: BaseBlock | undefined } {
  const [type, content] = itemsOf(block)
  return { type: type instanceof ObjectIdentifier ? type.getValue() : '', content: itemsOf(content)[0] }
}

function signedEntity(signedData: BaseBlock | undefined): Uint8Array | null {
  const { content } = contentInfo(itemsOf(signedData)[2])
  if (!(content instanceof OctetString)) return null
  const entity = Buffer.from(content.getValue())
  const start = ENTITY_START.exec(latin(entity, HEADER_BYTES))?.[0]
  if (start === undefined) return null
  return start.trim() === '' ? Buffer.concat([TEXT_HEADER, entity]) : entity
}

/**
 * What a file is to S/MIME, by its bytes: types and names of such parts are often missing or wrong. BER and DER alike.
 *
 * @returns null for any other file, for signatures alone, and for documents that were signed as files
 */
export function sealOf({ bytes, bodyGroup }: Leaf): Seal | null {
  if (bodyGroup !== null || !CMS_START.test(latin(bytes, PEEKED_BYTES))) return null
  const { type, content } = contentInfo(blockIn(bytes))
  if (ENCRYPTED.includes(type)) return { what: 'encrypted' }
  const entity = type === SIGNED ? signedEntity(content) : null
  return entity === null ? null : { what: 'signed', entity }
}
