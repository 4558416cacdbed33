/** Reads subjects from the headers that programs quote, for answers without ids and with changed subjects (Outlook). */
import { isOwnAddress, isUserAddress, type Directory } from '../directory.ts'
import type { MailMessage } from '../inbound-mail.ts'

const mostSearched = 20_000
/** From, sent, to and subject; at most also Cc, importance and attachments. */
const fewestLines = 3
const mostLines = 12
const mostSubjects = 8
const labelled = /^[\s>*|]*\p{L}[\p{L}\p{M}\s.'’/-]{0,25}[:：]\**\s*(\S.*)$/u
const address = /[^\s<>,;:()[\]"*]+@[^\s<>,;:()[\]"*]+/gu

/**
 * Possible subjects of mail between us and the sender: the bare values in quoted header blocks with both addresses. Labels are not read,
 * since they may be in any language.
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

/** The values of consecutive lines with a label and a value. */
function blocksIn(text: string): readonly (readonly string[])[] {
  const blocks: string[][] = [[]]
  for (const line of text.split('\n')) {
    const value = labelled.exec(line.slice(0, 1000))?.[1]?.trim()
    if (value !== undefined) blocks.at(-1)?.push(value)
    else if (line.replace(/[\s>]/g, '') !== '') blocks.push([])
  }
  return blocks.filter(({ length }) => length >= fewestLines && length <= mostLines)
}
