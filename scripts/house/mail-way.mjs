/** The way of a mail from IMAP to the stored ticket: the shapes it takes, and the files that handle one of them. */

import { codeOf, declarationsIn, fieldsOf, filesIn, importsOf } from './sources.mjs'

/** Each stands for the mail itself. A new one belongs into this list: those that look like a shape and are not in it are told. */
const SHAPES = {
  ListedMail: 'as the server lists it',
  RawMail: 'as it came, byte for byte: from IMAP, into the store, to the parser',
  InboundRow: 'its row in the ledger',
  ParsedMail: 'what the parser gives: message and files',
  ParsedMessage: 'what it says',
  ParsedMailDocument: 'the same, stored',
  ApplyPayload: 'the job that applies it',
  InboundMail: 'with its place and proof, as the rules read it',
  Decided: 'with what was decided on it',
  MessageDocument: 'on the ticket',
}
/** Picks of a shape: no shapes of their own as long as they are declared so. */
const VIEWS = ['NewInboundRow', 'MailReading', 'MailMessage', 'InboundEnding']
/** Where a mail comes in, and where a worker takes it up from the queue. */
const BEGINNINGS = ['src/arrive/poll-mailbox.ts', 'src/apply/apply-messages.ts', 'src/apply/load-mails.ts']
/** Rules and MIME are not counted. */
const ROOMS = /^src\/(arrive|imap|queue|jobs|apply|commit|store)\//

/** Shapes that are declared in the tree, and types that look like one: named in `more`. */
export function mailShapes() {
  const files = filesIn('src/mail', 'src/imap', 'src/arrive', 'src/jobs', 'src/apply', 'src/commit', 'src/store', 'src/tickets')
  const all = files.map(codeOf).join('\n')
  const isDeclared = (name) => new RegExp(`\\b(?:interface|type) ${name}\\b`).test(all)
  const isView = (name) => !isDeclared(name) || new RegExp(`\\btype ${name} =\\s+(?:Pick|Omit)<`).test(all)
  const more = declarationsIn(files.filter((file) => ROOMS.test(file)))
    .filter(({ name }) => !(name in SHAPES) && !VIEWS.includes(name))
    .filter((type) => fieldsOf(type).includes('rawSha256') || /: (?:RawMail|ParsedMail|InboundMail)\b/.test(type.body))
    .map(({ name }) => name)
  const shapes = Object.keys(SHAPES).filter(isDeclared)
  return { count: shapes.length + more.length + VIEWS.filter((name) => !isView(name)).length, more }
}

/** Files on the way, by imports from its beginnings, that name a shape or a view; the beginnings themselves count. */
export function mailFiles() {
  const seen = new Set(BEGINNINGS)
  for (const file of seen) for (const target of importsOf(file)) if (ROOMS.test(target)) seen.add(target)
  const names = new RegExp(`\\b(?:${[...Object.keys(SHAPES), ...VIEWS].join('|')})\\b`)
  return [...seen].filter((file) => BEGINNINGS.includes(file) || names.test(codeOf(file))).sort()
}
