/** What a back-up keeps of a configuration. */
import { expect, it } from 'vitest'
import { parseConfig } from '../../src/config/read-config.ts'
import { shownConfig, withoutSecrets } from '../../src/config/without-secrets.ts'

const source = `# Ours
secret: very-secret-indeed # never tell
previousSecrets: [older-secret-of-ours]
mongodbUri: mongodb://admin:hunter2@a:27017,b:27018/intray?replicaSet=rs
redisUrl: \${REDIS_URL}
mailboxes:
  - name: support
    imap: { host: imap.us.example, password: "\${SUPPORT_PASSWORD}" }
    smtp: { host: smtp.us.example, password: hunter3 }
    dkim: { domain: us.example, privateKey: "file:dkim.pem" }
`

it('has no secret, but comments, names of variables and of files, and all the rest', () => {
  const kept = withoutSecrets(source)
  expect(kept).not.toMatch(/very-secret|older-secret|hunter/)
  expect(kept).toContain('# Ours')
  expect(kept).toContain('# never tell')
  expect(kept).toContain('taken-out@a:27017,b:27018/intray?replicaSet=rs')
  expect(kept).toContain('${REDIS_URL}')
  expect(kept).toContain('${SUPPORT_PASSWORD}')
  expect(kept).toContain('file:dkim.pem')
  expect(kept).toContain('host: smtp.us.example')
})

it('what is shown of a configuration has its defaults and none of its secrets, wherever they came from', () => {
  const env = { SUPPORT_PASSWORD: 'file:hunter4', REDIS_URL: 'redis://:hunter5@localhost:6379' }
  const mailbox = `
mailboxes:
  - name: support
    addresses: [support@us.example]
    imap: { host: imap.us.example, port: 993, user: us, password: "\${SUPPORT_PASSWORD}" }
    smtp: { host: smtp.us.example, port: 465, user: us, password: hunter3 }
`
  const config = parseConfig(`${source.slice(0, source.indexOf('mailboxes:'))}${mailbox}`, 'x.yaml', env)
  const shown = shownConfig(config)
  expect(shown).not.toMatch(/very-secret|older-secret|hunter/)
  expect(shown).toContain('pollSeconds: 60')
  expect(shown).toContain('password: (secret)')
})
