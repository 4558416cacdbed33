/** What a back-up keeps of a configuration. */
import { expect, it } from 'vitest'
import { withoutSecrets } from '../../src/config/without-secrets.ts'

const source = `# Ours
secret: very-secret-indeed # never tell
previousSecrets: [older-secret]
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
