/** Mailboxes are renamed and removed in the text as people wrote it. */
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeConfigFile } from '../../src/config/config-file.ts'
import { withMailboxRenamed, withoutMailbox } from '../../src/config/edit-mailbox.ts'
import { UserError } from '../../src/errors.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'

const source = `# Ours.
secret: a-secret-of-the-tests
mailboxes:
  # The first.
  - name: support # of old
    addresses: [support@us.example]
    imap: { host: mail.us.example, port: 993, user: support }

  # For money.
  - addresses: [sales@us.example]
    name: "sales"
    imap:
      host: mail.us.example # there

ccRules:
  - name: sales
    when: { mailbox: sales }
    action: drop
notify:
  rules: [{ mailbox: 'sales', robots: never }, { mailbox: support, robots: once }]
`

it('another name stands where the mailbox is named, and nowhere else', () => {
  const renamed = withMailboxRenamed(source, 'sales', 'orders: EU')
  const changed = renamed.split('\n').filter((line, n) => line !== source.split('\n')[n])
  expect(changed).toEqual([
    '    name: "orders: EU"',
    '    when: { mailbox: "orders: EU" }',
    '  rules: [{ mailbox: "orders: EU", robots: never }, { mailbox: support, robots: once }]',
  ])
})

it('a mailbox is taken out with its own lines; comments of the next ones stay', () => {
  const first = withoutMailbox(source, 'support')
  expect(first).not.toContain('support@us.example')
  expect(first).toContain('mailboxes:\n  # The first.\n\n  # For money.\n  - addresses: [sales@us.example]')
  const last = withoutMailbox(source, 'sales')
  expect(last).toContain('user: support }\n\n  # For money.\n\nccRules:')
})

it('what is not there, or not in lines of its own, is refused in words', () => {
  expect(() => withMailboxRenamed(source, 'gone', 'x')).toThrow(new UserError('the file has no mailbox "gone"'))
  expect(() => withoutMailbox('mailboxes: [{ name: a }, { name: b }]', 'a')).toThrow(/by hand/)
  expect(() => withoutMailbox('secret: x', 'a')).toThrow(UserError)
})

it('a file is put in its place whole, keeps its mode and its link, and is its owner’s alone when it is new', () => {
  const folder = temporaryFolder('config-file')
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [path, link] = [join(folder, 'real.yaml'), join(folder, 'intray.yaml')]
  writeConfigFile(path, 'first')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  writeFileSync(join(folder, 'other'), 'x', { mode: 0o640 })
  symlinkSync(path, link)
  writeConfigFile(link, 'second')
  expect([readFileSync(path, 'utf8'), readFileSync(link, 'utf8')]).toEqual(['second', 'second'])
  writeConfigFile(join(folder, 'other'), 'y')
  expect(statSync(join(folder, 'other')).mode & 0o777).toBe(0o640)
})
