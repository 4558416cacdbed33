/** Renames and removes mailboxes in the text of a configuration; all else of it, comments and all, stays as it is to the letter. */
import { isMap, isScalar, isSeq, parseDocument, stringify, type Document, type Scalar, type YAMLMap } from 'yaml'
import { UserError } from '../errors.ts'
import { endOfNode } from './write-mailbox.ts'

/** The text with another name for a mailbox, there and wherever rules name it. @throws {UserError} when it has no such mailbox */
export function withMailboxRenamed(source: string, from: string, to: string): string {
  const document = parseDocument(source)
  const name = mailboxIn(document, from).get('name', true) as Scalar
  const rules = [...namesIn(document, ['ccRules'], ['when', 'mailbox']), ...namesIn(document, ['notify', 'rules'], ['mailbox'])]
  const places = [name, ...rules.filter(({ value }) => value === from)].flatMap(({ range }) => (range ? [range] : []))
  const text = stringify(to).trimEnd()
  // From the end on, so that the places before it stay where they are.
  return places
    .toSorted((a, b) => b[0] - a[0])
    .reduce((edited, [start, end]) => `${edited.slice(0, start)}${text}${edited.slice(end)}`, source)
}

/** The text without a mailbox. @throws {UserError} when it has none of that name, or not in lines of its own */
export function withoutMailbox(source: string, name: string): string {
  const document = parseDocument(source)
  const seq: unknown = document.get('mailboxes', true)
  const { range } = mailboxIn(document, name)
  if (!isSeq(seq) || seq.flow === true || !range)
    throw new UserError(`take the mailbox ${name} out of the file by hand: it has no lines of its own`)
  const start = source.lastIndexOf('\n', range[0] - 1) + 1
  return `${source.slice(0, start)}${source.slice(endOfNode(range[1], source))}`
}

function mailboxIn(document: Document, name: string): YAMLMap {
  const seq: unknown = document.get('mailboxes', true)
  const found = isSeq(seq) ? seq.items.find((item): item is YAMLMap => isMap(item) && item.get('name') === name) : undefined
  if (found) return found
  throw new UserError(`the file has no mailbox "${name}"`)
}

function namesIn(document: Document, listAt: readonly string[], nameAt: readonly string[]): readonly Scalar[] {
  const list: unknown = document.getIn(listAt, true)
  const rules = isSeq(list) ? list.items.filter(isMap) : []
  return rules.map((rule) => rule.getIn(nameAt, true)).filter(isScalar)
}
