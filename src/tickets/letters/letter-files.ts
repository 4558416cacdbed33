/** The files that go along with what agents are told of a message: up to a limit, the rest is named. */
import type { MailboxPolicy } from '../directory.ts'
import { artifactOf, type MailArtifact } from '../outbound.ts'
import { displayId, type Ticket } from '../ticket.ts'

/** What goes along, and the line that names all of it; '' when there is nothing. */
export interface LetterFiles {
  readonly files: readonly MailArtifact[]
  readonly line: string
}

const usualBytes = 10 * 1024 * 1024
/** No person sends more; what comes by the thousand is no letter. */
const mostFiles = 100

/** Divides the files of a message; a large one leaves room for the small ones after it. */
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
