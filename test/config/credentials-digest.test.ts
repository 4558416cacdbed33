/** What a mailbox logs in with, told apart without being kept. */
import { expect, it } from 'vitest'
import { credentialsDigest } from '../../src/config/credentials-digest.ts'

const server = { host: 'imap.us.example', port: 993, tls: 'required' as const, user: 'a', password: 'one' }
const secret = 'a-secret-of-the-tests'

it('is the same for the same log-in, whatever else is said of the server', () => {
  expect(credentialsDigest({ ...server, ca: 'x.pem' }, { secret })).toBe(credentialsDigest(server, { secret }))
})

it.each([{ password: 'two' }, { user: 'b' }, { host: 'imap2.us.example' }, { port: 143 }, { auth: { type: 'password' as const } }])(
  'differs with %j',
  (change) => {
    expect(credentialsDigest({ ...server, ...change }, { secret })).not.toBe(credentialsDigest(server, { secret }))
  },
)

it('cannot be tried out without the secret', () => {
  expect(credentialsDigest(server, { secret: 'another-secret-of-ours' })).not.toBe(credentialsDigest(server, { secret }))
})
