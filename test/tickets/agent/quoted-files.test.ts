/** What an agent's program sends back of our mails to him is none of his files. */
import { expect, it } from 'vitest'
import type { Attachment } from '../../../src/mail/message.ts'
import { withoutQuotedFiles } from '../../../src/tickets/agent/quoted-files.ts'
import { mailOf } from '../support/desk.ts'

const image = (sha256: string, changes: Partial<Attachment> = {}): Attachment => {
  const type = { contentType: 'image/png', isInline: true, contentId: `${sha256}@x` }
  return { sha256, filename: `${sha256}.png`, ...type, sizeBytes: 1, md5: '', text: null, ...changes }
}
const mailFile = (sha256: string, text: string) =>
  image(sha256, { contentType: 'message/rfc822', filename: `${sha256}.eml`, isInline: false, contentId: null, text })
const told = new Set(['theirs'])

function kept(visibleReply: string, quote: string, attachments: readonly Attachment[]): readonly string[] {
  const { message } = mailOf({ id: 'a1' })
  const text = visibleReply + quote
  const spans = [
    { start: 0, end: visibleReply.length, what: 'new' as const, confidence: 1 },
    { start: visibleReply.length, end: text.length, what: 'quote' as const, confidence: 1 },
  ]
  return withoutQuotedFiles({ ...message, text, visibleReply, spans, attachments }, told).map(({ sha256 }) => sha256)
}

it.each([
  ['an image of ours that is only quoted stays away', 'Seen.', '> [image: theirs.png]', [image('theirs')], []],
  ['so does one that the text does not name', 'Seen.', '> words', [image('theirs')], []],
  ['and one that his program made anew', 'Seen.', '> [image: theirs.png]', [image('anew', { filename: 'theirs.png' })], []],
  ['what he attached goes along, though it is ours', 'Again:', '> words', [image('theirs', { isInline: false })], ['theirs']],
  ['an image that he put into his own text goes along', 'See [image: theirs.png]', '> words', [image('theirs')], ['theirs']],
  ['an image of his own goes along, named or not', 'Look:', '> words', [image('own')], ['own']],
  [
    'his own picture in his text does not bring ours of the same name',
    'See [image: image001.png]',
    '> [image: image001.png]',
    [image('own', { filename: 'image001.png' }), image('theirs', { filename: 'image001.png' })],
    ['own'],
  ],
  ['marks by content id count', 'See [cid:own@x]', '> [cid:old@x]', [image('own'), image('old')], ['own']],
  [
    'a mail of ours to agents that his program attached stays away, another mail goes along',
    'Seen.',
    '',
    [mailFile('ours', 'Subject: Lift\n\n##- Reply above this\n> line -##\n> Your answer goes to Ann'), mailFile('theirs', 'Subject: Lift')],
    ['theirs'],
  ],
  ['an image without a name and an id is his', 'Look:', '> words', [image('own', { filename: null, contentId: null })], ['own']],
])('%s', (_, visibleReply, quote, attachments, expected) => {
  expect(kept(visibleReply, quote, attachments)).toEqual(expected)
})
