/** The subject of the mail that is answered, where a program repeats its header and names no ids (Outlook, changed subjects). */
import { isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import type { MailMessage } from '../inbound-mail.ts'

const mostSearched = 20_000
/** From, sent, to, subject; with Cc, importance and attachments. */
const fewestLines = 3
const mostLines = 12
const mostSubjects = 8
const labelled = /^[\s>*|]*\p{L}[\p{L}\p{M}\s.'’/-]{0,25}[:：]\**\s*(\S.*)$/u
const address = /[^\s<>,;:()[\]"*]+@[^\s<>,;:()[\]"*]+/gu

/**
 * What may be the subject of a mail between us and the sender: values, as bare subjects, of the header blocks in which both
 * addresses stand. The words of the labels are not read: they are of any language.
 */
export function quotedSubjects({ from, text }: MailMessage, directory: Directory): readonly string[] {
  const sender = from.isStrict ? from.addrSpec : null
  if (sender === null || isUserAddress(directory, sender)) return []
  const { addressAsSent, bareSubject } = directory.words
  const isBetweenUs = (block: readonly string[]) => {
    const named = block.flatMap((line) => line.match(address) ?? []).map(addressAsSent)
    return named.includes(sender) && named.some((who) => isOwnAddress(directory, who))
  }
  const values = blocksIn(text.slice(0, mostSearched)).filter(isBetweenUs).flat()
  const subjects = values.filter((value) => !value.includes('@')).map(bareSubject)
  return [...new Set(subjects)].slice(0, mostSubjects)
}

/** Runs of lines that have a label and a value: the values. */
function blocksIn(text: string): readonly (readonly string[])[] {
  const blocks: string[][] = [[]]
  for (const line of text.split('\n')) {
    const value = labelled.exec(line.slice(0, 1000))?.[1]?.trim()
    if (value !== undefined) blocks.at(-1)?.push(value)
    else if (line.replace(/[\s>]/g, '') !== '') blocks.push([])
  }
  return blocks.filter(({ length }) => length >= fewestLines && length <= mostLines)
}
