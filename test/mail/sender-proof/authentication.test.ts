/** Whose word on a sender counts, and for which sender (RFC 8601 §5, RFC 7489). */
import { describe, expect, it } from 'vitest'
import { authenticationOf, type OwnCheck } from '../../../src/mail/sender-proof/authentication.ts'

const MX = 'mx.us.example'

/** What the fields, topmost first, say of a mail from Ann. */
function said(fields: readonly string[], authservId: string | null = MX, addrSpec: string | null = 'ann@acme.example') {
  return authenticationOf(
    { from: { addrSpec, displayName: '', isStrict: true }, authenticationResults: fields },
    { authservId, ownCheck: null },
  ).result
}

describe('authentication of From', () => {
  it.each([
    ['dmarc passed', 'mx.us.example; dmarc=pass header.from=acme.example', 'pass'],
    [
      'beside other methods',
      'mx.us.example; spf=pass smtp.mailfrom=x.example; dkim=pass header.d=acme.example; dmarc=pass (p=reject dis=none) header.from=acme.example',
      'pass',
    ],
    ['whatever the case', 'MX.us.example 1; DMARC=Pass header.from=ACME.example', 'pass'],
    ['with white space', ' mx.us.example ;\tdmarc = pass  header.from = acme.example', 'pass'],
    ['header.from with a local part', 'mx.us.example; dmarc=pass header.from=ann@acme.example', 'pass'],
    ['header.from in quotes', 'mx.us.example; dmarc=pass header.from="acme.example"', 'pass'],
    ['dmarc failed', 'mx.us.example; dmarc=fail header.from=acme.example', 'fail'],
    ['dmarc=none', 'mx.us.example; dmarc=none header.from=acme.example', 'none'],
    ['dmarc=temperror', 'mx.us.example; dmarc=temperror header.from=acme.example', 'none'],
    ['dmarc=bestguesspass is no pass', 'mx.us.example; dmarc=bestguesspass header.from=acme.example', 'none'],
    ['another domain passed', 'mx.us.example; dmarc=pass header.from=evil.example', 'none'],
    ['a subdomain passed', 'mx.us.example; dmarc=pass header.from=mail.acme.example', 'none'],
    ['no header.from', 'mx.us.example; dmarc=pass', 'none'],
    ['SPF and DKIM alone are not the From', 'mx.us.example; spf=pass; dkim=pass header.d=acme.example', 'none'],
    ['another property whose name ends so', 'mx.us.example; dmarc=pass policy.header.from=acme.example header.from=evil.example', 'none'],
    ['a comment in place of a blank', 'mx.us.example; dmarc=pass(p=none)header.from=acme.example', 'pass'],
    ['no result', 'mx.us.example; none', 'none'],
    ['an empty field', '', 'none'],
    ['another server', 'mx.evil.example; dmarc=pass header.from=acme.example', 'none'],
    ['a server that only begins so', 'mx.us.example.evil.example; dmarc=pass header.from=acme.example', 'none'],
    ['pass in a comment', 'mx.us.example; spf=fail (dmarc=pass header.from=acme.example)', 'none'],
    ['pass in a nested comment', 'mx.us.example; spf=fail (a (b; dmarc=pass header.from=acme.example) c)', 'none'],
    ['pass in a comment with a semicolon', 'mx.us.example; spf=fail (x; dmarc=pass header.from=acme.example; y)', 'none'],
    ['pass in a comment with an escaped bracket', 'mx.us.example; spf=fail (x \\) ; dmarc=pass header.from=acme.example)', 'none'],
    ['pass in quotes with an escaped one', 'mx.us.example; spf=fail reason="x \\" ; dmarc=pass header.from=acme.example"', 'none'],
    ['a comment that does not end', 'mx.us.example; spf=fail ( ; dmarc=pass header.from=acme.example', 'none'],
    ['the server in a comment', '(mx.us.example;) mx.evil.example; dmarc=pass header.from=acme.example', 'none'],
  ])('%s', (_, field, expected) => {
    expect(said([field])).toBe(expected)
  })

  it('an envelope sender in quotes cannot write a result of its own', () => {
    const sender = '"; dmarc=pass header.from=acme.example "@evil.example'
    expect(said([`mx.us.example; spf=pass smtp.mailfrom=${sender}; dmarc=fail header.from=acme.example`])).toBe('fail')
    expect(said([`mx.us.example; spf=pass smtp.mailfrom=${sender}`])).toBe('none')
    expect(said([`mx.us.example; dmarc=pass reason="header.from=acme.example" header.from=evil.example`])).toBe('none')
  })

  it('the topmost field of our server counts, not one that the mail brought along', () => {
    const real = 'mx.us.example; dmarc=fail header.from=acme.example'
    const forged = 'mx.us.example; dmarc=pass header.from=acme.example'
    expect(said([real, forged])).toBe('fail')
  })

  it.each([
    ['mx.us.example; dmarc=pass header.from=acme.example; dmarc=fail header.from=acme.example', 'fail'],
    ['mx.us.example; dmarc=fail header.from=acme.example; dmarc=pass header.from=acme.example', 'fail'],
    ['mx.us.example; dmarc=pass-not header.from=acme.example', 'none'],
    ['mx.us.example; dmarc=pass_ header.from=acme.example', 'none'],
    ['mx.us.example; dmarc=failed header.from=acme.example', 'none'],
    ['mx.us.example; xdmarc=pass header.from=acme.example', 'none'],
    ['mx.us.example; dmarc/1 = pass header.from=acme.example', 'pass'],
  ])('any fail wins and keywords are matched whole: %s is %s', (field, result) => {
    expect(said([field])).toBe(result)
  })

  it('a fail in a second field of our server wins: each of its programs may write its own', () => {
    const pass = 'mx.us.example; dmarc=pass header.from=acme.example'
    expect(said([pass, 'mx.us.example; dmarc=fail header.from=acme.example'])).toBe('fail')
    expect(said([pass, 'other.example; dmarc=fail header.from=acme.example'])).toBe('pass')
    expect(said(['mx.us.example; spf=pass', pass])).toBe('none')
  })

  it('a field of another server above ours does not hide it', () => {
    expect(said(['filter.us.example; none', 'mx.us.example; dmarc=pass header.from=acme.example'])).toBe('pass')
  })

  it('without a field it is none; without a configured server it is unknown, never pass', () => {
    expect(said([])).toBe('none')
    expect(said(['mx.us.example; dmarc=pass header.from=acme.example'], null)).toBe('unknown')
  })

  it('a mail without a From passes nothing', () => {
    expect(said(['mx.us.example; dmarc=pass header.from='], MX, null)).toBe('none')
  })
})

describe('the server’s word and our own check', () => {
  const checked = (result: OwnCheck['result']): OwnCheck => {
    return { result, reason: 'as the test says', signatures: [], spf: null, policy: null }
  }
  const both = (server: string | null, own: OwnCheck['result'] | null) =>
    authenticationOf(
      {
        from: { addrSpec: 'ann@acme.example', displayName: '', isStrict: true },
        authenticationResults: server === null ? [] : [`${MX}; dmarc=${server} header.from=acme.example`],
      },
      { authservId: server === 'off' ? null : MX, ownCheck: own === null ? null : checked(own) },
    )

  it.each([
    ['pass', 'fail', 'pass', 'mail-server'],
    ['fail', 'pass', 'fail', 'mail-server'],
    ['none', 'pass', 'pass', 'own-check'],
    ['none', 'fail', 'fail', 'own-check'],
    [null, 'pass', 'pass', 'own-check'],
    [null, 'unknown', 'unknown', 'own-check'],
    ['none', null, 'none', 'mail-server'],
    ['off', 'pass', 'pass', 'own-check'],
    ['off', null, 'unknown', 'nothing'],
  ] as const)('server %s and own check %s: %s, says %s', (server, own, result, by) => {
    expect(both(server, own)).toMatchObject({ result, by })
  })
})
