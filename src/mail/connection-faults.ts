/** Explains why a mail server could not be reached, or not securely, for administrators, with the configuration key to check. */

const meanings: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nothing listens at this `host` and `port`'],
  [/ENOTFOUND|EAI_AGAIN|EDNS/, 'the name in `host` is not known, or the DNS is away'],
  [/EHOSTUNREACH|ENETUNREACH/, 'there is no way to this `host`: a network that is down, or a firewall'],
  [
    /wrong version number|WRONG_VERSION_NUMBER|packet length too long|unexpected message.*ssl/i,
    'the port speaks without TLS at first: set `tls: starttls` (143, 587), or take the port for TLS (993, 465)',
  ],
  [/greeting/i, 'the server says nothing first, as where it waits for TLS: set `tls: required` (993, 465), or compare `port`'],
  [
    /does not support STARTTLS|upgrading connection with STARTTLS/i,
    'the server offers no STARTTLS: set `tls: required` with its port for TLS (993, 465)',
  ],
  [/CERT_HAS_EXPIRED|certificate has expired/i, 'the server’s certificate has ended: it has to be renewed there'],
  [/CERT_NOT_YET_VALID|not yet valid/i, 'the server’s certificate is not valid yet: one of the two clocks is wrong'],
  [/ALTNAME_INVALID|does not match certificate|altnames/i, 'the server’s certificate is for another name: take that one as `host`'],
  [
    /SELF_SIGNED|self-signed|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|unable to (?:verify|get).*certificate/i,
    'nobody known here vouches for the server’s certificate: name its authority by `ca`',
  ],
  [/Unsupported authentication mechanism/i, 'the server takes no tokens (XOAUTH2, OAUTHBEARER): compare `host` and `auth`'],
  [/ETIMEDOUT|CONNECT_TIMEOUT|connection timeout/i, 'no answer in time: a firewall on the way, or another `host` or `port`'],
]

/**
 * The explanation of an error as one sentence; null: unknown error.
 *
 * @param words - the error's code and message
 */
export function connectionFault(words: string): string | null {
  return meanings.find(([known]) => known.test(words))?.[1] ?? null
}
