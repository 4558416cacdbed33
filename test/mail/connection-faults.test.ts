/** What Node and the mail libraries say when a server is not reached, and what an admin is told. */
import { expect, it } from 'vitest'
import { connectionFault } from '../../src/mail/connection-faults.ts'

it.each([
  ['ECONNREFUSED connect ECONNREFUSED 127.0.0.1:1', '`host` and `port`'],
  ['EDNS getaddrinfo ENOTFOUND no.such.host.invalid', 'name in `host`'],
  ['ESOCKET 4033C53AA87F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:x.c:78:', '`tls: starttls`'],
  ['GREETING_TIMEOUT Failed to receive greeting from server in required time. Maybe should use TLS?', '`tls: required`'],
  ['ETIMEDOUT Greeting never received', '`tls: required`'],
  [' Server does not support STARTTLS', 'no STARTTLS'],
  ['ETLS Error upgrading connection with STARTTLS: 500 no', 'no STARTTLS'],
  ['CERT_HAS_EXPIRED certificate has expired', 'certificate has ended'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID Hostname/IP does not match certificate’s altnames: Host: a. is not in the cert’s altnames: DNS:b',
    'another name',
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT self-signed certificate; if the root CA is installed locally, try --use-system-ca', '`ca`'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE unable to verify the first certificate', '`ca`'],
  ['CONNECT_TIMEOUT Failed to establish connection in required time', 'firewall'],
])('%s', (words, says) => expect(connectionFault(words)).toContain(says))

it('other errors are left as they are', () => expect(connectionFault('EPIPE write EPIPE')).toBeNull())
