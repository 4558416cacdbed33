/** §3.1: a token of ours is found in any recipient field of the bytes as they came, whoever else is addressed. */
import { expect, it } from 'vitest'
import { configSchema } from '../../../src/config/schema.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { mintShortToken } from '../../../src/mail/sender-proof/tokens.ts'
import { inboundMailOf } from '../../../src/apply/inbound-mail.ts'
import type { InboundRow } from '../../../src/store/inbound-row.ts'
import { EVE, SUPPORT } from '../support/desk.ts'

const secret = 'the-secret-of-today'
const server = { host: '127.0.0.1', port: 1, tls: 'none' }
const mailboxes = [{ name: 'support', addresses: [SUPPORT], imap: server, smtp: server }]
const agents = [EVE, ...Array.from({ length: 50 }, (_, n) => `agent${n}@us.example`)]
const config = configSchema.parse({ secret, mailboxes, agents: agents.map((one) => ({ name: 'Agent', address: one })) })
const token = mintShortToken({ ticket: 7, agent: null }, 'nonce', [secret])
const address = `support+${token}@us.example`

async function tokensOf(head: readonly string[]) {
  const raw = Buffer.from([`From: ${EVE}`, 'Subject: Kettle', ...head, '', 'It leaks.'].join('\r\n'))
  const { message } = await parseMail(raw)
  const row = { _id: 'x', mailbox: 'support', source: 'imap', at: new Date(0), rawSha256: 'x' } as unknown as InboundRow
  return inboundMailOf(row, { _id: 'x', contentHash: 'c', message }, config).proof.tokens
}

it.each(['To', 'Cc', 'Bcc', 'Delivered-To', 'X-Delivered-To', 'X-Original-To', 'Envelope-To', 'Resent-To', 'Resent-Cc', 'Resent-Bcc'])(
  '§3.1 a token in %s',
  async (field) => {
    const others = field === 'To' ? [] : [`To: ${SUPPORT}`]
    expect(await tokensOf([...others, `${field}: Support <${address}>`])).toMatchObject([{ ticket: 7, agent: null, foundIn: 'recipient' }])
  },
)

it('§3.1 a token is found behind five hundred other recipients', async () => {
  const crowd = Array.from({ length: 500 }, (_, n) => `p${n}@crowd.example`).join(',\r\n ')
  expect(await tokensOf([`To: ${crowd}`, `Delivered-To: ${address}`])).toHaveLength(1)
  expect(await tokensOf([`To: ${crowd},\r\n ${address}`])).toHaveLength(1)
})

it.each([
  ['another letter in its proof', address.replace(/.@us/, (end) => `${end.startsWith('a') ? 'b' : 'a'}@us`)],
  ['another ticket', address.replace('intray.7.', 'intray.8.')],
  ['half of its proof', address.replace(/.{13}@us/, '@us')],
  ['no proof', 'support+7@us.example'],
])('§2.5 a reply address with %s proves nothing', async (_, forged) => {
  expect(await tokensOf([`To: ${forged}`])).toEqual([])
})

it('§2.5 an agent’s own token is found behind four hundred forged ones of others', async () => {
  const own = mintShortToken({ ticket: 7, agent: EVE }, 'nonce', [secret])
  const forged = Array.from({ length: 190 }, (_, n) => `<intray.7.a.f${n}.${'a'.repeat(32)}@us.example>`).join('\r\n ')
  const head = [`In-Reply-To: ${forged}`, `References: ${forged}`, `To: support+${own}@us.example`]
  expect(await tokensOf(head)).toMatchObject([{ ticket: 7, agent: EVE }])
})
