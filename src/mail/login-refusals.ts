/** Explains refusals of log-ins by mail servers, by their published wording, with what an administrator can do. */

interface Meaning {
  readonly words: RegExp
  readonly sentence: string
}

const meanings: readonly Meaning[] = [
  {
    // Exchange Online's answer to the first command after a successful AUTHENTICATE.
    words: /user is authenticated but not connected/i,
    sentence:
      'the sign-in is good, but may not open this mailbox: compare `user`; give the person or the app Full Access to it (admin.exchange.microsoft.com → Mailboxes → Delegation; for an app Add-MailboxPermission, see docs/mailboxes.md); see that IMAP is on for it',
  },
  {
    words: /not enabled for IMAP use|IMAP access is disabled|IMAP(?:4)? (?:access )?(?:is )?(?:disabled|not enabled|not allowed)/i,
    sentence:
      'IMAP is switched off for this mailbox: switch it on (Microsoft: admin.exchange.microsoft.com → Mailboxes → the mailbox → Manage email apps; Google: the mailbox’s settings → Forwarding and POP/IMAP, and admin.google.com → Apps → Gmail → End User Access)',
  },
  {
    words: /SmtpClientAuthentication is disabled for the Tenant/i,
    sentence:
      'SMTP AUTH is switched off for the whole organisation: switch it on for this mailbox (admin.microsoft.com → Users → the mailbox → Mail → Manage email apps → Authenticated SMTP)',
  },
  {
    words: /SmtpClientAuthentication is disabled for the Mailbox/i,
    sentence:
      'SMTP AUTH is switched off for this mailbox: admin.microsoft.com → Users → the mailbox → Mail → Manage email apps → Authenticated SMTP',
  },
  {
    words:
      /basic authentication is disabled|application-specific password required|basic auth(?:entication)? .*(?:not supported|disabled)/i,
    sentence: 'the server takes no plain password any more: set `auth` to oauth2, see docs/mailboxes.md',
  },
  {
    words: /log in via your web browser|web login required/i,
    sentence: 'Google wants the account’s owner to sign in in a browser first; better set `auth` to oauth2, see docs/mailboxes.md',
  },
]

/** The explanation of a refusal as one sentence; null: unknown refusal. */
export function loginRefusal(words: string): string | null {
  return meanings.find((meaning) => meaning.words.test(words))?.sentence ?? null
}
