/** Puts a mailbox into the text of a configuration; all else of it, comments and all, stays as it is to the letter. */
import { isSeq, parseDocument, stringify } from 'yaml'

/**
 * The text with one mailbox more, at the end of `mailboxes`; those of an empty text begin a new file.
 *
 * @throws Error when `mailboxes` is there and is no block of YAML that can be added to
 */
export function withMailbox(source: string, mailbox: object): string {
  const block = (indent: number) => indented(stringify([mailbox], { lineWidth: 0 }), indent)
  const document = parseDocument(source)
  const seq: unknown = document.get('mailboxes', true)
  if (seq === undefined || seq === null) return `${ended(source)}mailboxes:\n${block(2)}`
  if (!isSeq(seq) || seq.flow === true || seq.range === undefined || seq.range === null)
    throw new Error('`mailboxes` is no list that can be added to')
  const at = endOfNode(seq.range[1], source)
  const indent = seq.range[0] - (source.lastIndexOf('\n', seq.range[0] - 1) + 1)
  return `${ended(source.slice(0, at))}${block(indent)}${source.slice(at)}`
}

/** After the last line of what ends there; comments and empty lines behind it belong to what follows. */
export function endOfNode(end: number, source: string): number {
  const text = source.slice(0, end).replace(/(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:#[^\n]*)?$/, '')
  const lineEnd = source.indexOf('\n', text.length)
  return lineEnd === -1 ? source.length : lineEnd + 1
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by))
}
