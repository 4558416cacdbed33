/** Which tokens a delivered mail proves, wherever they stand in it and whatever mail systems did to their letters. */
import { describe, expect, it } from 'vitest'
import { configSchema } from '../../../src/config/schema.ts'
import { mintToken } from '../../../src/mail/sender-proof/tokens.ts'
import type { ParsedMessage } from '../../../src/mail/message.ts'
import { inboundMailOf } from '../../../src/apply/inbound-mail.ts'
import { ANN, KIM, SAM, SUPPORT, mailOf } from '../support/desk.ts'

const server = { host: '127.0.0.1', port: 1, tls: 'none' }
const config = configSchema.parse({
  secret: 'the-secret-of-today',
  previousSecrets: ['the-secret-of-yesterday'],
  mailboxes: [{ name: 'support', addresses: [SUPPORT], imap: server, smtp: server }],
  agents: [
    { name: 'Sam', address: SAM },
    { name: 'Kim', address: KIM },
  ],
})

const customers = mintToken({ ticket: 7, agent: null }, 'n', ['the-secret-of-today'])
const sams = mintToken({ ticket: 7, agent: SAM }, 'n', ['the-secret-of-yesterday'])

function tokensIn(message: Partial<ParsedMessage>, from = ANN) {
  const mail = mailOf({ id: 'm1', from, message })
  const row = { ...mail.place, _id: mail.place.id, at: new Date(0), rawSha256: 'x' } as unknown as Parameters<typeof inboundMailOf>[0]
  const parsed = { _id: 'x', contentHash: 'c', message: mail.message } as Parameters<typeof inboundMailOf>[1]
  return inboundMailOf(row, parsed, config).proof.tokens
}

const proof = (foundIn: string) => [{ ticket: 7, agent: null, isInternal: false, foundIn }]

describe('tokens in a mail', () => {
  it.each([
    ['In-Reply-To', { inReplyTo: [`${customers}@us.example`] }, 'in-reply-to'],
    ['In-Reply-To in upper case', { inReplyTo: [`${customers}@us.example`.toUpperCase()] }, 'in-reply-to'],
    ['References', { references: ['other@x', `${customers}@us.example`] }, 'references'],
    ['a plus address in To', { to: [{ displayName: '', addrSpec: `support+${customers}@us.example` }] }, 'recipient'],
    ['a plus address in Cc', { cc: [{ displayName: '', addrSpec: `support+${customers}@us.example` }] }, 'recipient'],
    ['Delivered-To', { deliveredTo: [`support+${customers}@us.example`] }, 'recipient'],
    ['Delivered-To in upper case', { deliveredTo: [`SUPPORT+${customers.toUpperCase()}@US.EXAMPLE`] }, 'recipient'],
  ])('%s', (_, message, foundIn) => {
    expect(tokensIn(message)).toMatchObject(proof(foundIn))
  })

  it('an agent’s token proves him alone, also when a key that was replaced signed it', () => {
    const message = { inReplyTo: [`${sams}@us.example`] }
    expect(tokensIn(message, SAM)).toMatchObject([{ ticket: 7, agent: SAM, foundIn: 'in-reply-to' }])
    // Whoever else shows it is not who it is about.
    expect(tokensIn(message, ANN).map(({ agent }) => agent)).toEqual([SAM])
  })

  it('in an agent’s mail, his colleagues’ tokens are seen, for what they show to others', () => {
    const kims = mintToken({ ticket: 7, agent: KIM }, 'n', ['the-secret-of-today'])
    const message = { inReplyTo: [`${sams}@us.example`], references: [`${kims}@us.example`] }
    expect(tokensIn(message, SAM).map(({ agent }) => agent)).toEqual([SAM, KIM])
  })

  it('neither the Message-ID of the mail itself nor its text proves anything', () => {
    expect(tokensIn({ messageId: `${customers}@us.example`, text: customers, subject: customers })).toEqual([])
  })
})
