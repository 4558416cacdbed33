/** Renames and removes mailboxes in the text of a configuration; everything else, comments included, stays as written. */
import { isMap, isScalar, isSeq, parseDocument, stringify, type Document, type Scalar, type YAMLMap } from 'yaml'
import { UserError } from '../errors.ts'
import { endOfNode } from './write-mailbox.ts'

/** Renames a mailbox, also where rules name it. @throws {UserError} when the text has no such mailbox */
export function withMailboxRenamed(source: string, from: string, to: string): string {
  const document = parseDocument(source)
  const name = mailboxIn(document, from).get('name', true) as Scalar
  const rules = [...namesIn(document, ['ccRules'], ['when', 'mailbox']), ...namesIn(document, ['notify', 'rules'], ['mailbox'])]
  const places = [name, ...rules.filter(({ value }) => value === from)].flatMap(({ range }) => (range ? [range] : []))
  const text = stringify(to).trimEnd()
  // Replaced from the end, so that earlier positions stay valid.
  return places
    .toSorted((a, b) => b[0] - a[0])
    .reduce((edited, [start, end]) => `${edited.slice(0, start)}${text}${edited.slice(end)}`, source)
}

/** Removes a mailbox. @throws {UserError} when the text has no such mailbox, or not on lines of its own */
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
