/** What was found becomes a word and a reason (RFC 7489 §6.6, RFC 8601 §2.7). */
import { describe, expect, it } from 'vitest'
import { verdictOn, type Findings } from '../../../src/mail/sender-proof/verdict.ts'

const signed = (result: string, domain = 'acme.example', reason: string | null = null) => ({ domain, selector: 's1', result, reason })
const found = (more: Partial<Findings> = {}): Findings => ({
  domain: 'acme.example',
  signatures: [],
  spf: null,
  dmarc: 'none',
  policy: null,
  ...more,
})
const spf = (result: string) => ({ domain: 'mail.acme.example', result })

describe('a From', () => {
  it.each<[string, Partial<Findings>, string, string]>([
    [
      'passes by a signature',
      { dmarc: 'pass', policy: 'reject', signatures: [signed('fail', 'x.example'), signed('pass')] },
      'pass',
      'DKIM of acme.example is aligned with From (DKIM x.example, selector s1: fail; DKIM acme.example, selector s1: pass; DMARC p=reject)',
    ],
    [
      'passes by the envelope',
      { dmarc: 'pass', policy: 'none', spf: spf('pass') },
      'pass',
      'SPF of mail.acme.example is aligned with From (SPF mail.acme.example: pass; DMARC p=none)',
    ],
    [
      'passes without a policy by a signature of exactly its domain',
      { signatures: [signed('pass')] },
      'pass',
      'signed by acme.example itself, which has no DMARC policy (DKIM acme.example, selector s1: pass)',
    ],
    [
      'does not pass so by a signature of another domain',
      { signatures: [signed('pass', 'mail.acme.example')] },
      'none',
      'acme.example has no DMARC policy, and did not sign (DKIM mail.acme.example, selector s1: pass)',
    ],
    [
      'does not pass so by a signature that fails',
      { signatures: [signed('fail', 'acme.example', 'bad body')] },
      'none',
      'acme.example has no DMARC policy, and did not sign (DKIM acme.example, selector s1: fail, bad body)',
    ],
    [
      'does not pass so where there is a policy',
      { dmarc: 'fail', policy: 'reject', signatures: [signed('pass')] },
      'fail',
      'nothing aligned with acme.example passed (DKIM acme.example, selector s1: pass; DMARC p=reject)',
    ],
    [
      'fails where the domain wants it quarantined',
      { dmarc: 'fail', policy: 'quarantine' },
      'fail',
      'nothing aligned with acme.example passed (DMARC p=quarantine)',
    ],
    [
      'does not fail where the domain only watches',
      { dmarc: 'fail', policy: 'none' },
      'none',
      'nothing aligned with acme.example passed (DMARC p=none)',
    ],
    ['is unknown where the policy could not be asked for', { dmarc: 'temperror' }, 'unknown', 'the DNS did not answer'],
    [
      'is unknown where a key could not be asked for',
      { dmarc: 'fail', policy: 'reject', signatures: [signed('temperror')] },
      'unknown',
      'the DNS did not answer (DKIM acme.example, selector s1: temperror; DMARC p=reject)',
    ],
    [
      'is unknown where the envelope could not be asked for',
      { dmarc: 'fail', spf: spf('temperror') },
      'unknown',
      'the DNS did not answer (SPF mail.acme.example: temperror)',
    ],
    [
      'is unknown where there may be a signature of its own',
      { signatures: [signed('temperror')] },
      'unknown',
      'the DNS did not answer (DKIM acme.example, selector s1: temperror)',
    ],
    [
      'passes, whatever else could not be asked for',
      { dmarc: 'pass', policy: 'reject', spf: spf('temperror'), signatures: [signed('pass')] },
      'pass',
      'DKIM of acme.example is aligned with From (DKIM acme.example, selector s1: pass; SPF mail.acme.example: temperror; DMARC p=reject)',
    ],
    ['is nothing where nothing was found', {}, 'none', 'acme.example has no DMARC policy, and did not sign'],
  ])('%s', (_, more, result, reason) => {
    expect(verdictOn(found(more))).toMatchObject({ result, reason })
  })

  it('keeps what was found; a policy of another word is none', () => {
    const all = found({ dmarc: 'fail', policy: 'odd', spf: spf('pass'), signatures: [signed('fail')] })
    expect(verdictOn(all)).toMatchObject({ result: 'fail', policy: null, spf: all.spf, signatures: all.signatures })
    for (const policy of ['none', 'quarantine', 'reject']) expect(verdictOn(found({ policy })).policy).toBe(policy)
  })
})
