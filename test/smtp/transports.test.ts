/** The pools of all mailboxes follow the configuration; what is in hand ends as it began. */
import { expect, it } from 'vitest'
import { configSchema, type Config } from '../../src/config/schema.ts'
import { MailServerError } from '../../src/errors.ts'
import { createTransports } from '../../src/smtp/transports.ts'

const smtp = { host: 'mail.us.example', port: 465, user: 'us', password: 'a password' }

function configOf(smtpByName: Readonly<Record<string, object>>): Config {
  const mailboxes = Object.entries(smtpByName).map(([name, keys]) => {
    return { name, addresses: [`${name}@us.example`], imap: { ...smtp, port: 993 }, smtp: { ...smtp, ...keys } }
  })
  return configSchema.parse({ secret: 'a-secret-of-the-tests', mailboxes })
}

it('a mailbox of which the configuration says the same keeps its pool; one that sends in another way has a new one', () => {
  const transports = createTransports(configOf({ support: {}, sales: {} }), () => undefined)
  const [support, sales] = [transports.of('support'), transports.of('sales')]
  expect(transports.follow(configOf({ support: {}, sales: { password: 'another' }, new: {} }))).toEqual(['sales'])
  expect(transports.of('support')).toBe(support)
  expect(transports.of('sales')).not.toBe(sales)
  expect(transports.of('new')).toBeDefined()
  transports.close()
})

it('a mailbox that is gone has none', () => {
  const transports = createTransports(configOf({ support: {}, sales: {} }), () => undefined)
  expect(transports.follow(configOf({ support: {} }))).toEqual([])
  expect(() => transports.of('sales')).toThrow(MailServerError)
  transports.close()
})
