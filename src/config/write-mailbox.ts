/** Adds a mailbox to the text of a configuration; everything else, comments included, stays as written. */
import { isSeq, parseDocument, stringify } from 'yaml'

/**
 * The text with one more mailbox at the end of `mailboxes`; an empty text becomes a new file.
 *
 * @throws Error when `mailboxes` exists but is no block list of YAML
 */
export function withMailbox(source: string, mailbox: object): string {
  const block = (indent: number) => indentBy(stringify([mailbox], { lineWidth: 0 }), indent)
  const document = parseDocument(source)
  const seq: unknown = document.get('mailboxes', true)
  if (seq === undefined) return `${withLineEnd(source)}mailboxes:\n${block(2)}`
  if (!isSeq(seq) || seq.flow === true || seq.range === undefined || seq.range === null)
    throw new Error('`mailboxes` is no list that can be added to')
  const at = endOfNode(seq.range[1], source)
  const indent = seq.range[0] - (source.lastIndexOf('\n', seq.range[0] - 1) + 1)
  return `${withLineEnd(source.slice(0, at))}${block(indent)}${source.slice(at)}`
}

/** The offset after the last line of a node; comments and empty lines that follow belong to the next node. */
export function endOfNode(end: number, source: string): number {
  const text = source.slice(0, end).replace(/(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:#[^\n]*)?$/, '')
  const lineEnd = source.indexOf('\n', text.length)
  return lineEnd === -1 ? source.length : lineEnd + 1
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

function indentBy(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by))
}
