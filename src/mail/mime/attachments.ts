/** Lists the files of a mail and gives their exact bytes. */
import { hash } from 'node:crypto'
import type { Body } from './bodies.ts'
import { cleanFilename } from './filenames.ts'
import { contentIdOf, fileNameOf } from './inline-images.ts'
import type { Attachment, AttachmentContent } from '../message.ts'
import type { Leaf, Part } from './part.ts'

/** The files of a mail, and one content for each distinct file. */
export interface Files {
  readonly attachments: readonly Attachment[]
  readonly contents: readonly AttachmentContent[]
}

const LONGEST_ATTACHMENT_TEXT = 20_000

/** Inline is what says so, and what the HTML shows by its content id (RFC 2392) or its location (RFC 2557). */
function isInline(part: Part, contentId: string | null, html: string): boolean {
  const isShown = contentId !== null && [`cid:${contentId}`, `src="${contentId}"`].some((address) => html.includes(address))
  if (part.disposition === 'attachment') return isShown
  return part.disposition === 'inline' || isShown || (contentId !== null && part.isRelated)
}

function attachmentOf(leaf: Leaf, html: string): Attachment {
  const contentId = contentIdOf(leaf.part)
  const isReadable = /^(?:text|message)\//.test(leaf.part.contentType)
  return {
    ...identityOf(leaf.bytes),
    filename: fileNameOf(leaf.part),
    contentType: leaf.part.contentType,
    isInline: isInline(leaf.part, contentId, html),
    contentId,
    text: isReadable ? leaf.text.slice(0, LONGEST_ATTACHMENT_TEXT).toWellFormed() : null,
  }
}

function identityOf(bytes: Uint8Array): Pick<Attachment, 'sizeBytes' | 'sha256' | 'md5'> {
  return { sizeBytes: bytes.length, sha256: hash('sha256', bytes, 'hex'), md5: hash('md5', bytes, 'hex') }
}

/** A file without a part of its own: its name is all that is known of it. */
function plainAttachment(filename: string, contentType: string, bytes: Uint8Array): Attachment {
  const name = cleanFilename(filename)
  return { ...identityOf(bytes), filename: name, contentType, isInline: false, contentId: null, text: null }
}

/** The raw mail as a file of its own message, for what could not be read of it. */
export function rawMailAttachment(raw: Uint8Array): Attachment {
  return plainAttachment('original.eml', 'message/rfc822', raw)
}

/** Bytes that own their memory: they may be handed to another thread, and do not keep the whole mail alive. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  const isOwn = bytes.byteOffset === 0 && bytes.buffer.byteLength - bytes.length < bytes.length / 8 + 16
  return isOwn ? bytes : new Uint8Array(bytes)
}

/**
 * The files of a mail: its leaves that are no text, and the files that stood uuencoded in its text.
 *
 * @param body - the mail's body; its HTML tells the images that it shows
 */
export function readFiles(leaves: readonly Leaf[], body: Body): Files {
  const attachments: Attachment[] = []
  const contents = new Map<string, Uint8Array>()
  const add = (attachment: Attachment, bytes: Uint8Array): void => {
    attachments.push(attachment)
    if (!contents.has(attachment.sha256)) contents.set(attachment.sha256, ownBytes(bytes))
  }
  for (const leaf of leaves) if (leaf.bodyGroup === null) add(attachmentOf(leaf, body.html), leaf.bytes)
  for (const { filename, bytes } of body.files) {
    add(plainAttachment(filename, 'application/octet-stream', bytes), bytes)
  }
  return { attachments, contents: [...contents].map(([sha256, bytes]) => ({ sha256, bytes })) }
}
