/** Reads a mail into its parts: by mailparser, and where that is not enough its text from the bytes of each part. */
import type { ParseLimits } from '../parse-limits.ts'
import type { HeaderFields } from './header-fields.ts'
import { readFields } from './header-fields.ts'
import { bodyText, fileText, withPlainLines } from './leaf-text.ts'
import { parseParts } from './parsed-parts.ts'
import type { ParsedFile, ParsedParts } from './parsed-parts.ts'
import type { Leaf, Part } from './part.ts'
import { mimeSource } from './mime-source.ts'
import type { MimeSource } from './mime-source.ts'
import { headerAndBody } from './raw-mail.ts'
import { bytesOf, isBodyPart, splitParts } from './split-parts.ts'
import type { SplitPart } from './split-parts.ts'
import { needsTree, withoutJoints } from './tree-signs.ts'

/** A mail in its parts. */
export interface MailParts {
  readonly header: HeaderFields
  readonly contentType: string
  readonly parameters: Readonly<Record<string, string>>
  /** In document order, but for text that mailparser gave as a whole, which comes first. */
  readonly leaves: readonly Leaf[]
  /** That of the text, as found in it where the label is missing or wrong; for raw bytes in the header. */
  readonly charset: string | null
  readonly defects: readonly string[]
}

/** What the leaves are read from, and what is found on the way. */
interface TreeReading {
  readonly parts: readonly SplitPart[]
  readonly files: ReadonlyMap<string, ParsedFile>
  declared: string | null
  found: string | null
}

type Leaves = Pick<MailParts, 'leaves' | 'charset' | 'defects'>

const noPart: Omit<Part, 'contentType'> = {
  partId: '',
  parameters: {},
  disposition: '',
  filename: null,
  contentId: null,
  isRelated: false,
}
const noBytes = new Uint8Array()
const GUESSED_FROM_BYTES = 100_000

function fileLeaf({ part, bytes }: ParsedFile): Leaf {
  const text = fileText(part.contentType, bytes, part.parameters['charset'])
  return { part, bytes, text, bodyGroup: null, defect: null }
}

/** Text as mailparser gives it: one piece, in one or two forms. */
function wholeLeaves({ text, html, files, charsets, parameters }: ParsedParts): Leaves {
  // A value of its own: leaves of a mail within this one may come to stand beside these.
  const bodyGroup = {}
  const bodies = [
    { contentType: 'text/plain', text },
    { contentType: 'text/html', text: html === null ? null : withoutJoints(html) },
  ].flatMap(({ contentType, text: body }) => {
    if (body === null || body === '') return []
    const part = { ...noPart, contentType }
    return { part, bytes: noBytes, text: withPlainLines(body), bodyGroup, defect: null }
  })
  return {
    leaves: [...bodies, ...files.map(fileLeaf)],
    charset: charsets.found ?? parameters['charset'] ?? charsets.declared,
    defects: charsets.defects,
  }
}

function partIdOf({ partNr }: SplitPart['node']): string {
  return (partNr || []).filter((step) => typeof step === 'number').join('.')
}

/** A text part that mailparser took for the mail's text, and that is none. */
function textFile(split: SplitPart, bytes: Uint8Array): ParsedFile {
  const { node, contentType } = split
  const field = node.headers ? node.headers.getFirst('content-id') : ''
  const part = {
    ...noPart,
    partId: partIdOf(node),
    contentType,
    parameters: node.charset ? { charset: node.charset } : {},
    disposition: node.disposition || '',
    filename: node.filename || null,
    contentId: field.replace(/^<|>$/g, '').trim() || null,
  }
  return { part, bytes }
}

async function treeLeaf(split: SplitPart, reading: TreeReading): Promise<Leaf> {
  const { node, contentType } = split
  reading.declared ??= node.charset || null
  const file = reading.files.get(partIdOf(node))
  if (!isBodyPart(split, reading.parts)) return fileLeaf(file ?? textFile(split, await bytesOf(split)))
  const bytes = await bytesOf(split)
  const { text, defect, found } = bodyText(split, bytes)
  reading.found ??= found
  const part = { ...noPart, contentType: contentType === 'text/html' ? contentType : 'text/plain' }
  return { part, bytes, text, bodyGroup: split.alternative ?? split, defect }
}

/** Text from the bytes of each part, where it stands in the tree. */
async function treeLeaves(source: MimeSource, parsed: ParsedParts, limits: ParseLimits): Promise<Leaves> {
  const parts = await splitParts(source, limits)
  const files = new Map(parsed.files.map((file) => [file.part.partId, file]))
  const reading: TreeReading = { parts, files, declared: parsed.parameters['charset'] ?? null, found: null }
  const leaves: Leaf[] = []
  for (const part of parts) if (!part.hasChildren) leaves.push(await treeLeaf(part, reading))
  const isTooDeep = parts.some(({ depth }) => depth > limits.partDepth)
  return {
    leaves,
    charset: reading.found ?? reading.declared,
    defects: isTooDeep ? ['truncated-parts: too deep'] : [],
  }
}

/** A multipart that names no boundary gets the one that its first delimiter line shows (RFC 2046 §5.1.1). */
function withBoundary({ body }: MimeSource, { contentType, parameters }: ParsedParts): MimeSource | null {
  if (!contentType.startsWith('multipart/') || (parameters['boundary'] ?? '').trim() !== '') return null
  const start = body.toString('latin1', 0, GUESSED_FROM_BYTES)
  const boundary = /(?:^|\n)--(?!-)([^\s"]{1,70})[ \t]*\r?\n/.exec(start)?.[1]
  if (boundary === undefined) return null
  return mimeSource(Buffer.from(`Content-Type: ${contentType}; boundary="${boundary}"`), body)
}

/**
 * The parts of a mail.
 *
 * @throws the parser's error; its `code` is `EMAXLEN` past a limit of parts, or of the header of one
 */
export async function readMailParts(raw: Uint8Array, limits: ParseLimits): Promise<MailParts> {
  const { header, body, hasEmptyLine } = headerAndBody(raw)
  const written = mimeSource(header, body)
  const first = await parseParts(written, limits)
  const mended = withBoundary(written, first)
  const source = mended ?? written
  const parsed = mended === null ? first : await parseParts(mended, limits)
  const { contentType, parameters } = parsed
  const read = needsTree(source, parsed, limits) ? await treeLeaves(source, parsed, limits) : wholeLeaves(parsed)
  const ofLines = [...(mended === null ? [] : ['missing-boundary']), ...(hasEmptyLine || body.length === 0 ? [] : ['malformed-header'])]
  return {
    header: readFields(header, limits),
    contentType,
    parameters,
    ...read,
    defects: [...ofLines, ...read.defects],
  }
}
