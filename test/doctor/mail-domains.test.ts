/** What the DNS says of our domains, judged. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { examineDomain, examineReaders } from '../../src/doctor/mail-domains.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const published = createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64')

type Records = Readonly<Record<string, readonly unknown[]>>

const good: Records = {
  'MX acme.shop': [{ exchange: 'mx.acme.shop', priority: 10 }],
  'TXT acme.shop': [['google-site-verification=x'], ['v=spf1 ip4:203.0.113.7 ', '-all']],
  'TXT s1._domainkey.acme.shop': [['v=DKIM1; k=rsa; p=', published.slice(0, 200), published.slice(200)]],
  'TXT _dmarc.acme.shop': [['v=DMARC1; p=none']],
  'A smtp.acme.shop': ['203.0.113.7'],
  'A mx.acme.shop': ['203.0.113.8'],
}

async function examined(planted: Records, domain = 'acme.shop') {
  const records = { ...good, ...planted }
  const ask = async (name: string, type: string) => {
    const found = records[`${type} ${name}`]
    if (!found || found.length === 0) throw Object.assign(new Error(`query${type} ENODATA ${name}`), { code: 'ENODATA' })
    return found
  }
  return examineDomain({ domain, smtpHosts: ['smtp.acme.shop'], dkim: [{ selector: 's1', privateKey: pem }] }, ask)
}

describe('a domain', () => {
  test('in order is no complaint', async () => {
    expect(await examined({})).toMatchObject([{ level: 'ok' }])
  })

  test.each<[string, Records, 'warning' | 'fault', RegExp]>([
    ['without MX and address', { 'MX acme.shop': [] }, 'fault', /neither MX nor address/],
    ['with an address only', { 'MX acme.shop': [], 'A acme.shop': ['203.0.113.9'] }, 'warning', /no MX/],
    ['that takes no mail', { 'MX acme.shop': [{ exchange: '', priority: 0 }] }, 'fault', /takes no mail/],
    ['without SPF', { 'TXT acme.shop': [['other']] }, 'warning', /no SPF/],
    ['with two SPF records', { 'TXT acme.shop': [['v=spf1 -all'], ['v=spf1 +all']] }, 'fault', /several SPF/],
    ['whose SPF leaves our server out', { 'TXT acme.shop': [['v=spf1 ip4:198.51.100.1 -all']] }, 'warning', /fail to 203\.0\.113\.7/],
    ['whose SPF doubts our server', { 'TXT acme.shop': [['v=spf1 ip4:198.51.100.1 ~all']] }, 'warning', /softfail to 203\.0\.113\.7/],
    ['whose SPF says nothing of it', { 'TXT acme.shop': [['v=spf1 ip4:198.51.100.1']] }, 'warning', /neutral to 203\.0\.113\.7/],
    ['whose SPF lets everybody in', { 'TXT acme.shop': [['v=spf1 +all']] }, 'warning', /everybody/],
    ['whose MX is no machine', { 'A mx.acme.shop': [] }, 'fault', /mx\.acme\.shop, which has no address/],
    ['whose DMARC has no policy', { 'TXT _dmarc.acme.shop': [['v=DMARC1; rua=mailto:x@acme.shop']] }, 'warning', /no policy/],
    ['whose SPF is broken', { 'TXT acme.shop': [['v=spf1 ip4:nonsense -all']] }, 'warning', /permerror/],
    ['without our key', { 'TXT s1._domainkey.acme.shop': [] }, 'fault', /there is no key at s1\._domainkey/],
    ['with another key', { 'TXT s1._domainkey.acme.shop': [['v=DKIM1; p=AAAA']] }, 'fault', /another key/],
    ['without DMARC', { 'TXT _dmarc.acme.shop': [] }, 'warning', /no DMARC/],
    ['whose server may not send from its newer address', { 'AAAA smtp.acme.shop': ['2001:db8::7'] }, 'warning', /fail to 2001:db8::7/],
  ])('%s', async (_, planted, level, words) => {
    const found = await examined(planted)
    expect(found).toMatchObject([{ level, text: expect.stringMatching(words) as string }])
    expect(found[0]?.advice).not.toBe('')
  })

  test('of a provider, whose mail leaves by other addresses than it is taken at, is not doubted', async () => {
    const records = { ...good, 'A smtp.office365.com': ['203.0.113.99'], 'TXT acme.shop': [['v=spf1 ip4:198.51.100.1 ~all']] } as Records
    const ask = async (name: string, type: string) =>
      records[`${type} ${name}`] ?? Promise.reject(Object.assign(new Error('none'), { code: 'ENODATA' }))
    expect(await examineDomain({ domain: 'acme.shop', smtpHosts: ['smtp.office365.com'], dkim: [] }, ask)).toMatchObject([{ level: 'ok' }])
  })

  test('that agents read at is told of only when no mail can arrive there', async () => {
    const none = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }))
    expect(await examineReaders('acme.sohp', none)).toMatchObject([{ level: 'fault', text: expect.stringContaining('agents') as string }])
    expect(await examineReaders('us.example', none)).toEqual([])
    expect(await examineReaders('acme.shop', () => Promise.reject(Object.assign(new Error('x'), { code: 'ETIMEOUT' })))).toEqual([])
  })

  test('below another one has the DMARC record of that one', async () => {
    const below = { 'MX help.acme.shop': good['MX acme.shop']!, 'TXT help.acme.shop': good['TXT acme.shop']! }
    const found = await examined({ ...below, 'TXT s1._domainkey.help.acme.shop': good['TXT s1._domainkey.acme.shop']! }, 'help.acme.shop')
    expect(found).toMatchObject([{ level: 'ok' }])
  })

  test.each<[string, Records]>([
    ['SPF and DMARC in capitals', { 'TXT acme.shop': [['V=SPF1 ip4:203.0.113.7 -ALL']], 'TXT _dmarc.acme.shop': [['V=dmarc1; P=Reject']] }],
    ['an exchanger with a newer address alone', { 'A mx.acme.shop': [], 'AAAA mx.acme.shop': ['2001:db8::8'] }],
    ['one exchanger of two that has an address', { 'MX acme.shop': [{ exchange: 'old.acme.shop' }, { exchange: 'mx.acme.shop' }] }],
    [
      'a key with spaces in it, after other tags',
      { 'TXT s1._domainkey.acme.shop': [[`v=DKIM1; k=rsa; p = ${published.slice(0, 99)} ${published.slice(99)};`]] },
    ],
  ])('with %s is no complaint', async (_, planted) => {
    expect(await examined(planted)).toMatchObject([{ level: 'ok', text: 'MX, SPF, DMARC and DKIM are in order' }])
  })

  test('whose mail we do not sign is told without DKIM', async () => {
    const ask = async (name: string, type: string) => good[`${type} ${name}`] ?? []
    expect(await examineDomain({ domain: 'acme.shop', smtpHosts: [], dkim: [] }, ask)).toMatchObject([
      { level: 'ok', text: 'MX, SPF, DMARC are in order' },
    ])
  })

  test('with a DMARC record of its own is judged by that one, shown in part', async () => {
    const below = { 'MX help.acme.shop': good['MX acme.shop']!, 'TXT help.acme.shop': good['TXT acme.shop']! }
    const own = { ...below, 'TXT _dmarc.help.acme.shop': [[`v=DMARC1; rua=${'x'.repeat(200)}`]] } as Records
    const ask = async (name: string, type: string) => own[`${type} ${name}`] ?? good[`${type} ${name}`] ?? []
    const [found] = await examineDomain({ domain: 'help.acme.shop', smtpHosts: [], dkim: [] }, ask)
    expect(found?.text).toBe(`its DMARC record has no policy that counts: v=DMARC1; rua=${'x'.repeat(86)}`)
  })

  test('of agents that has an address and no MX is none of our concern', async () => {
    const ask = async (name: string, type: string) => (type === 'A' && name === 'acme.shop' ? ['203.0.113.9'] : [])
    expect(await examineReaders('acme.shop', ask)).toEqual([])
  })

  test.each(['us.example', 'example.com', 'desk.local', 'a.test'])('%s is looked up nowhere', async (domain) => {
    const ask = () => Promise.reject(new Error('asked'))
    expect(await examineDomain({ domain, smtpHosts: [], dkim: [] }, ask)).toMatchObject([{ level: 'ok' }])
  })

  test('of which the DNS tells nothing is one warning', async () => {
    const ask = () => Promise.reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' }))
    expect(await examineDomain({ domain: 'acme.shop', smtpHosts: [], dkim: [] }, ask)).toMatchObject([
      { level: 'warning', text: expect.stringContaining('ETIMEOUT') as string },
    ])
  })
})
