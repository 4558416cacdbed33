/** Our own check of the sender: DKIM, SPF, alignment, policy, and everything that a forger may try. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { checkSender } from '../../../src/mail/sender-proof/own-check.ts'
import { acmeZone, checked, dnsOf, keyRecord, NOW_MS, signedMail, signedWith, txt, type Zone } from './own-check-signing.ts'

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const reject = 'v=DMARC1; p=reject'

describe('DKIM and DMARC', () => {
  it('a signature of the From’s domain passes, and says who signed', async () => {
    expect(await checked(await signedMail())).toMatchObject({
      result: 'pass',
      reason: 'DKIM of acme.example is aligned with From (DKIM acme.example, selector s1: pass; DMARC p=reject)',
      signatures: [{ domain: 'acme.example', selector: 's1', result: 'pass' }],
      policy: 'reject',
    })
  })

  it.each([
    ['no signature, p=reject', { signedBy: null }, acmeZone(), 'fail'],
    ['no signature, p=quarantine', { signedBy: null }, acmeZone('v=DMARC1; p=quarantine'), 'fail'],
    ['no signature, p=none', { signedBy: null }, acmeZone('v=DMARC1; p=none'), 'none'],
    ['no signature, no policy', { signedBy: null }, acmeZone(null), 'none'],
    ['a signature, no policy', {}, acmeZone(null), 'pass'],
    ['two policies are none, and the signature is its own', {}, acmeZone(null, twoPolicies()), 'pass'],
    ['a changed body', { changed: (raw: string) => raw.replace('leaks', 'bursts') }, acmeZone(), 'fail'],
    ['a changed subject', { changed: (raw: string) => raw.replace('Subject: Kettle', 'Subject: Pay') }, acmeZone(), 'fail'],
    ['another From', { changed: (raw: string) => raw.replace('ann@acme', 'ceo@acme') }, acmeZone(), 'fail'],
    ['another’s key', { key: stranger.privateKey }, acmeZone(), 'fail'],
    ['no key in the DNS', { selector: 's9' }, acmeZone(), 'fail'],
    ['a revoked key', {}, acmeZone(reject, { 'TXT s1._domainkey.acme.example': txt('v=DKIM1; p=') }), 'fail'],
    ['a signature of somebody else’s domain', { signedBy: 'evil.example' }, acmeZone(reject, keyOf('evil.example')), 'fail'],
    ['a look-alike parent', { signedBy: 'evilacme.example' }, acmeZone(reject, keyOf('evilacme.example')), 'fail'],
    ['the public suffix itself', { signedBy: 'example' }, acmeZone(reject, keyOf('example')), 'fail'],
  ] as const)('%s: %#', async (_, sketch, zone, result) => {
    expect((await checked(await signedMail(sketch), zone as Zone)).result).toBe(result)
  })

  it.each([
    ['relaxed: a subdomain signs for its parent', 'mail.acme.example', 'ann@acme.example', reject, 'pass'],
    ['relaxed: the parent signs for a subdomain', 'acme.example', 'ann@mail.acme.example', reject, 'pass'],
    ['strict: a subdomain does not sign for its parent', 'mail.acme.example', 'ann@acme.example', `${reject}; adkim=s`, 'fail'],
    ['strict: the domain itself does', 'acme.example', 'ann@acme.example', `${reject}; adkim=s`, 'pass'],
    ['sp=none holds for a subdomain', 'x.example', 'ann@mail.acme.example', `${reject}; sp=none`, 'none'],
    ['without a policy only the very same domain', 'mail.acme.example', 'ann@acme.example', null, 'none'],
  ])('%s', async (_, signedBy, from, policy, result) => {
    const raw = await signedMail({ signedBy, from })
    const zone = acmeZone(policy, keyOf(signedBy))
    expect((await checked(raw, zone)).result).toBe(result)
  })

  it('two companies under one public suffix are no relatives', async () => {
    const zone = { ...keyOf('evil.co.uk'), 'TXT _dmarc.bank.co.uk': txt(reject) }
    const raw = await signedMail({ signedBy: 'evil.co.uk', from: 'teller@bank.co.uk' })
    expect((await checked(raw, zone)).result).toBe('fail')
  })

  it('a signature over the beginning of the body lets others append to it, and counts for nothing', async () => {
    const whole = await signedWith({ maxBodyLength: 10 })
    const appended = Buffer.concat([whole, Buffer.from('Pay to another account.\r\n')])
    expect(await checked(appended)).toMatchObject({ result: 'fail', signatures: [] })
  })

  it.each([
    [1, 'pass'],
    [-1, 'fail'],
  ])('a signature that runs out %i hours after the mail came: %s', async (hours, result) => {
    const expires = new Date(NOW_MS + hours * 3_600_000)
    expect((await checked(await signedWith({ expires }))).result).toBe(result)
  })
})

it('a failure tells every signature that could have counted, and what was wrong with it', async () => {
  const raw = await signedMail({ changed: (text) => text.replace('leaks', 'bursts') })
  expect((await checked(raw)).reason).toBe(
    'nothing aligned with acme.example passed (DKIM acme.example, selector s1: neutral, body hash did not verify; DMARC p=reject)',
  )
})

describe('whom the check is about', () => {
  it.each([
    ['two From fields', (raw: string) => `From: ceo@acme.example\r\n${raw}`],
    ['two addresses', (raw: string) => raw.replace(/From: .*/, 'From: ann@acme.example, bob@acme.example')],
    ['the victim in a comment (CVE-2026-125755)', (raw: string) => raw.replace(/From: .*/, 'From: ann@acme.example(x).evil.example')],
    ['no From', (raw: string) => raw.replace(/From: .*\r\n/, '')],
  ])('%s: nobody, so none', async (_, changed) => {
    const found = await checked(await signedMail({ changed }))
    expect(found).toMatchObject({ result: 'none', reason: 'From is not one strict address', signatures: [] })
  })

  it('a header that hides a second From from one of two readers does not pass', async () => {
    const hidden = await signedMail({ changed: (raw) => `From\t: ceo@acme.example\r\n${raw}` })
    expect((await checked(hidden)).result).not.toBe('pass')
    const folded = await signedMail({ changed: (raw) => `From\r\n : ceo@acme.example\r\n${raw}` })
    expect((await checked(folded)).result).not.toBe('pass')
  })

  it('a domain in other letters is compared as A-labels', async () => {
    const zone = { ...keyOf('xn--bcher-kva.example'), 'TXT _dmarc.xn--bcher-kva.example': txt(reject) }
    const raw = await signedMail({ signedBy: 'xn--bcher-kva.example', from: 'ann@xn--bcher-kva.example' })
    expect((await checked(raw, zone)).result).toBe('pass')
  })
})

describe('the DNS in trouble', () => {
  it.each(['ESERVFAIL', 'ETIMEOUT', 'EREFUSED', 'ECONNREFUSED'])('%s of the key: unknown, neither pass nor fail', async (code) => {
    const zone = acmeZone(reject, { 'TXT s1._domainkey.acme.example': code })
    expect((await checked(await signedMail(), zone)).result).toBe('unknown')
  })

  it('trouble with the policy is unknown, also for a mail that is signed', async () => {
    const zone = acmeZone(null, { 'TXT _dmarc.acme.example': 'ESERVFAIL' })
    expect((await checked(await signedMail({ signedBy: null }), zone)).result).toBe('unknown')
  })

  it('a check that takes too long is unknown, and ends', async () => {
    const resolver = () => new Promise<never>(() => undefined)
    const found = await checked(await signedMail(), {}, { resolver, timeoutMs: 30 })
    expect(found).toMatchObject({ result: 'unknown', reason: 'the check took too long' })
  })
})

describe('what a forger may try', () => {
  it('a signature of a domain that cannot align is not even looked up: a slow name server of his own decides nothing', async () => {
    const raw = await signedMail({ signedBy: 'slow.evil.example' })
    const { resolver, asked } = dnsOf(acmeZone(reject, { 'TXT s1._domainkey.slow.evil.example': 'ETIMEOUT' }))
    expect((await checked(raw, {}, { resolver })).result).toBe('fail')
    expect(asked.filter((question) => question.includes('evil'))).toEqual([])
  })

  it.each([
    ['a label of 70 letters', 'x'.repeat(70)],
    ['a name of 300 letters', Array.from({ length: 60 }, () => 'abcd').join('.')],
    ['white space and quotes', 'a"b c'],
  ])('a selector that cannot exist (%s) is no trouble of the DNS but a failure', async (_, selector) => {
    const raw = await signedMail({ changed: (text) => text.replace(/; s=s1/, `; s=${selector}`) })
    expect((await checked(raw, acmeZone(), { resolver: refusesBadNames(acmeZone()) })).result).toBe('fail')
  })

  it('a hundred signatures cost five look-ups', async () => {
    const one = /DKIM-Signature:[^]*?\r\n(?! )/.exec((await signedMail()).toString('latin1'))?.[0] ?? ''
    const forged = Array.from({ length: 100 }, (_, n) => one.replace('s=s1', `s=forged${n}`)).join('')
    const raw = await signedMail({ signedBy: null, changed: (text) => forged + text })
    const { resolver, asked } = dnsOf(acmeZone())
    expect((await checked(raw, {}, { resolver })).result).toBe('fail')
    expect(asked.filter((question) => question.includes('_domainkey')).length).toBe(5)
  })

  it('only records of names under the From’s organisation are asked for', async () => {
    const above = ['Return-Path: <x@evil.example>', 'Received: from evil.example (evil.example [203.0.113.9]) by mx.us.example; now']
    const { resolver, asked } = dnsOf(acmeZone())
    await checked(await signedMail({ above }), {}, { resolver, receivedBy: ['mx.us.example'] })
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((question) => !/^TXT (?:_dmarc\.|s1\._domainkey\.)(?:acme\.)?example$/.test(question))).toEqual([])
  })
})

describe('SPF', () => {
  const spf = acmeZone(reject, { 'TXT acme.example': txt('v=spf1 ip4:192.0.2.1 -all') })
  const hop = (ip: string, by = 'mx.us.example') => `Received: from mail.acme.example (mail.acme.example [${ip}]) by ${by} with ESMTP; now`
  const path = 'Return-Path: <ann@acme.example>'
  const via = async (above: readonly string[], receivedBy = ['mx.us.example']) =>
    checked(await signedMail({ signedBy: null, above }), spf, { receivedBy })

  it('an aligned envelope sender from a permitted host passes', async () => {
    expect(await via([path, hop('192.0.2.1')])).toMatchObject({
      result: 'pass',
      spf: { domain: 'acme.example', result: 'pass' },
      reason: 'SPF of acme.example is aligned with From (SPF acme.example: pass; DMARC p=reject)',
    })
  })

  it.each([
    ['from another host', [path, hop('203.0.113.9')]],
    ['another’s envelope sender', ['Return-Path: <x@evil.example>', hop('192.0.2.1')]],
    ['no envelope sender that our server wrote: one below its line is the sender’s own', [hop('192.0.2.1'), path]],
    ['a forged line of our server below the true one', [path, hop('203.0.113.9'), hop('192.0.2.1')]],
    ['a line of another server', [path, hop('192.0.2.1', 'mx.evil.example')]],
    ['the null path', ['Return-Path: <>', hop('192.0.2.1')]],
  ])('%s: fail', async (_, above) => {
    expect((await via(above)).result).toBe('fail')
  })

  it('without a server of ours that is named, no Received field is believed', async () => {
    expect(await via([path, hop('192.0.2.1')], [])).toMatchObject({ result: 'fail', spf: null })
  })

  it('an address that the client claims in its greeting is not the one it came from', async () => {
    const claimed = 'Received: from [192.0.2.1] (helo=[192.0.2.1] [203.0.113.9]) by mx.us.example with ESMTP; now'
    expect((await via([path, claimed])).result).toBe('fail')
  })
})

it('a mail without a Date, a body, or with an mbox line is checked as it is', async () => {
  const { resolver } = dnsOf(acmeZone())
  for (const text of ['From: ann@acme.example\r\n\r\n', 'From: ann@acme.example', 'From x@y Tue\r\nFrom: ann@acme.example\r\n\r\nhi']) {
    const raw = Buffer.from(text)
    const { message } = await parseMail(raw)
    const found = await checkSender({ raw, from: message.from, atMs: NOW_MS }, { resolver, receivedBy: [], timeoutMs: 5000 })
    expect(found.result).toBe('fail')
  }
})

function keyOf(domain: string): Zone {
  return { [`TXT s1._domainkey.${domain}`]: txt(keyRecord()) }
}

function twoPolicies(): Zone {
  return { 'TXT _dmarc.acme.example': [['v=DMARC1; p=reject'], ['v=DMARC1; p=none']] }
}

/** As the system's resolver does: it says EBADNAME of names that RFC 1035 does not allow. */
function refusesBadNames(zone: Zone) {
  const { resolver } = dnsOf(zone)
  return async (name: string, type: string) => {
    const isBad = name.length > 253 || name.split('.').some((label) => label.length > 63)
    if (isBad) throw Object.assign(new Error('bad'), { code: 'EBADNAME' })
    return resolver(name, type)
  }
}
