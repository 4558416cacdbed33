/** Chooses the files that are attached to a notification: up to a limit of bytes; the rest is named. */
import type { MailboxPolicy } from '../directory.ts'
import { artifactOf, type MailArtifact } from '../outbound.ts'
import { displayId, type Ticket } from '../ticket.ts'

/** The attached files, and a line that names all files; empty without files. */
export interface LetterFiles {
  readonly files: readonly MailArtifact[]
  readonly line: string
}

const usualBytes = 10 * 1024 * 1024
/** More than people attach to one mail. */
const mostFiles = 100

/** Divides the files of a message. A file that exceeds the remaining bytes is left out, so that smaller ones after it fit. */
export function letterFiles(all: readonly MailArtifact[], ticket: Ticket, mailbox: MailboxPolicy): LetterFiles {
  let room = mailbox.notifyBytes ?? usualBytes
  const files: MailArtifact[] = []
  const left: MailArtifact[] = []
  for (const file of all) {
    const fits = file.sizeBytes <= room && files.length < mostFiles
    ;(fits ? files : left).push(artifactOf(file))
    if (fits) room -= file.sizeBytes
  }
  return { files, line: lineOf(files, left, linkTo(ticket, mailbox)) }
}

function lineOf(files: readonly MailArtifact[], left: readonly MailArtifact[], link: string): string {
  const notSent = left.length === 0 ? [] : [`not attached: ${namesOf(left)}${link}`]
  return [...(files.length === 0 ? [] : [namesOf(files)]), ...notSent].join('; ')
}

function namesOf(files: readonly MailArtifact[]): string {
  const names = files.slice(0, mostFiles).map(({ filename, contentType, sizeBytes }) => `${filename ?? contentType} (${sizeBytes} bytes)`)
  return [...names, ...(files.length > mostFiles ? [`${files.length - mostFiles} more`] : [])].join(', ')
}

function linkTo({ number }: Ticket, { consoleUrl }: MailboxPolicy): string {
  return consoleUrl === undefined ? '' : `: ${consoleUrl}/console/tickets/${displayId(number)}`
}
