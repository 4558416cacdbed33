/** YAML as people write it: names of secrets anywhere, colons forgotten here and there. */
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/read-config.ts'
import { readYaml } from '../../src/config/yaml-text.ts'
import type { ConfigError } from '../../src/errors.ts'

const whole = `secret: \${SECRET}
mailboxes:
  - name: support
    addresses: [support@us.example]
    displayName: Our Support
    imap: { host: imap.us.example, port: 993, user: a, password: \${PW} }
    smtp: {host: "\${HOST}", port: 465, user: a, password: '\${PW}'}
agents:
  - name: Sam
    address: sam@us.example
`
const env = { SECRET: 'a-secret-of-the-tests', PW: 'p: {w}', HOST: 'smtp.us.example' }

function faultsOf(source: string): readonly string[] {
  try {
    parseConfig(source, 'x.yaml', env)
    return []
  } catch (error) {
    return (error as ConfigError).faults
  }
}

describe('${NAME}', () => {
  it('works inside { … }, quoted or not, and its value is never read as YAML', () => {
    const { mailboxes } = parseConfig(whole, 'x.yaml', env)
    expect([mailboxes[0]?.imap.password, mailboxes[0]?.smtp.password, mailboxes[0]?.smtp.host]).toEqual([
      'p: {w}',
      'p: {w}',
      'smtp.us.example',
    ])
  })

  it('one that the environment lacks is named with its line', () => {
    expect(faultsOf(whole.replace('${HOST}', '${HOOST}'))).toEqual(['x.yaml:7: mailboxes.0.smtp.host: the environment has no HOOST'])
  })

  it('one that is told of in a fault stands there as it was written', () => {
    expect(
      readYaml('a: [${PW}')
        .faults.map(({ text }) => text)
        .join(),
    ).not.toMatch(/[\uE000-\uE002]/)
  })
})

describe('a missing colon', () => {
  it.each([
    ['secret: ', 'secret ', 1, 'secret'],
    ['mailboxes:', 'mailboxes', 2, 'mailboxes'],
    ['- name: support', '- name support', 3, 'name'],
    ['addresses: [', 'addresses [', 4, 'addresses'],
    ['displayName: Our', 'displayName Our', 5, 'displayName'],
    ['agents:', 'agents', 8, 'agents'],
    ['address: sam', 'address sam', 10, 'address'],
  ])('after %j is one fault', (right, wrong, line, key) => {
    expect(faultsOf(whole.replace(right, wrong))).toEqual([`x.yaml:${line}: the colon is missing after "${key}"`])
  })

  it('does not hide what else is wrong', () => {
    const broken = whole
      .replace('displayName: Our', 'displayName Our')
      .replace('agents:', 'agents')
      .replace('address: sam@us.example', 'adress: sam')
    expect(faultsOf(broken)).toEqual([
      'x.yaml:5: the colon is missing after "displayName"',
      'x.yaml:8: the colon is missing after "agents"',
      expect.stringContaining('x.yaml:9: agents.0.address: '),
      'x.yaml:10: unknown key agents.0.adress; did you mean "address"?',
    ])
  })
})

describe('mailboxes', () => {
  const second = (imap: string) =>
    whole.replace(
      'agents:',
      `  - name: sales\n    addresses: [sales@us.example]\n    imap: ${imap}\n    smtp: { host: x, port: 25 }\nagents:`,
    )

  it('two of one folder are a fault, however it is written', () => {
    expect(faultsOf(second('{ host: IMAP.us.example, port: 993, user: A, folder: inbox }'))).toEqual([
      'x.yaml:10: mailboxes.sales.imap.folder: inbox is read for support already; each mail would come twice',
    ])
  })

  it('a folder twice in one mailbox is a fault, and so is one that its mail is moved to', () => {
    const folders = (more: string) => faultsOf(whole.replace('imap: { ', `imap: { moreFolders: [Web, ${more}], after: move, `))
    expect(folders('INBOX')).toEqual([
      'x.yaml:6: mailboxes.support.imap.folder: INBOX is read for support already; each mail would come twice',
    ])
    expect(folders('Archive')).toEqual(['x.yaml:6: mailboxes.support.imap.moveTo: Archive is read itself; name a folder that is not'])
    expect(folders('Forms')).toEqual([])
  })

  it('two folders of one account are two mailboxes', () => {
    expect(faultsOf(second('{ host: imap.us.example, port: 993, user: a, folder: Sales }'))).toEqual([])
  })

  it('a server that everybody could be vouches for nobody', () => {
    expect(faultsOf(whole.replace('    displayName: Our Support', '    authservId: "*"'))[0]).toContain(
      'x.yaml:5: mailboxes.support.authservId: "*"',
    )
  })
})
