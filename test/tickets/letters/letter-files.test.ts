/** What goes along with what agents are told, and what is only named. */
import { describe, expect, it } from 'vitest'
import { letterFiles } from '../../../src/tickets/letters/letter-files.ts'
import type { MailArtifact } from '../../../src/tickets/outbound.ts'
import type { Ticket, TicketNumber } from '../../../src/tickets/ticket.ts'
import { MAILBOX } from '../support/desk.ts'

const ticket = { number: 7 as TicketNumber } as Ticket
const file = (filename: string | null, sizeBytes: number): MailArtifact => {
  return { sha256: `${filename}`, filename, contentType: 'image/png', sizeBytes, isInline: false, contentId: null }
}
const divided = (files: readonly MailArtifact[], changes = {}) => {
  const { files: along, line } = letterFiles(files, ticket, { ...MAILBOX, ...changes })
  return { along: along.map(({ filename }) => filename), line }
}

describe('files of a message', () => {
  it('all go along up to the limit, the last byte included', () => {
    const files = [file('a', 600), file('b', 400), file('empty', 0)]
    const line = 'a (600 bytes), b (400 bytes), empty (0 bytes)'
    expect(divided(files, { notifyBytes: 1000 })).toEqual({ along: ['a', 'b', 'empty'], line })
  })

  it('a large one leaves room for those after it, and is named with a link where there is a console', () => {
    const changes = { notifyBytes: 1000, consoleUrl: 'https://desk.us.example' }
    const line = 'a (9 bytes), c (900 bytes); not attached: b (1001 bytes), d (92 bytes): https://desk.us.example/console/tickets/TKT-7'
    expect(divided([file('a', 9), file('b', 1001), file('c', 900), file('d', 92)], changes)).toEqual({ along: ['a', 'c'], line })
  })

  it('none goes along where the site wants none; without a console there is no link', () => {
    expect(divided([file('a', 1)], { notifyBytes: 0 })).toEqual({ along: [], line: 'not attached: a (1 bytes)' })
  })

  it('by default 10 MB', () => {
    const megabytes = (count: number) => count * 1024 * 1024
    expect(divided([file('a', megabytes(10) + 1), file('b', megabytes(10))]).along).toEqual(['b'])
  })

  it('a file without a name is called by its type; of hundreds the first are named and counted', () => {
    expect(divided([file(null, 1)]).line).toBe('image/png (1 bytes)')
    const many = divided(Array.from({ length: 250 }, (_, i) => file(`f${i}`, 1)))
    expect(many.along).toHaveLength(100)
    expect(many.line).toMatch(/f99 \(1 bytes\); not attached: f100 .*f199 \(1 bytes\), 50 more$/)
  })

  it('no files, no line', () => {
    expect(divided([])).toEqual({ along: [], line: '' })
  })
})
