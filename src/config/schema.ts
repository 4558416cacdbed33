/** The schema of `intray.yaml`: every key with its unit and default. */
import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { auth } from './auth.ts'
import { limits } from './limits.ts'
import { blockedSender, correlation, form, spamSection } from './mail-rules.ts'
import { acknowledgement, language, notification, reply } from './templates.ts'
import { publicForm } from './public-form.ts'
import { oidcSection } from './oidc.ts'
import { retentionSection } from './retention.ts'
import { rulesSection } from './rules.ts'
import { searchSection } from './search-server.ts'
import { stageSection } from './stages.ts'
import { address, addressPattern, domain, name, port, timeZone } from './values.ts'

const server = z.strictObject({
  host: z.string().min(1),
  port,
  tls: z.enum(['required', 'starttls', 'none']).default('required').describe('`none` only on loopback or a trusted wire'),
  ca: z.string().optional().describe('PEM file of an own certificate authority'),
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  auth: auth.optional().describe('default: user and password, where they are given'),
})

const imap = server.extend({
  folder: z.string().min(1).default('INBOX'),
  moreFolders: z
    .array(z.string().min(1))
    .default([])
    .describe('further ones whose mail becomes tickets, such as those that rules of the server fill'),
  sentFolder: z.string().min(1).optional().describe('watched for answers that agents send from the shared mailbox'),
  after: z.enum(['seen', 'move', 'nothing']).default('seen').describe('what happens to a mail that is stored'),
  moveTo: z.string().min(1).default('Archive'),
})

const dkim = z.strictObject({
  domain,
  selector: z.string().regex(/^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$/, 'must be a name such as intray2026'),
  privateKey: z.string().refine((pem) => isRsaKey(pem), 'must be an RSA private key in PEM form: file:… or ${NAME}'),
})

const dayHours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be hours such as 09:00-17:00')
  .refine((hours) => hours.slice(0, 5) < hours.slice(6), 'must end later than they begin')
const minutes = z.number().int().min(1).max(1_000_000)

const sla = z.strictObject({
  firstResponseMinutes: minutes.optional().describe('from the ticket to the first answer'),
  nextResponseMinutes: minutes.optional().describe('from a message after an answer to the next answer'),
  resolutionMinutes: minutes.optional().describe('to the closed ticket; waiting for the customer does not count'),
  warnPercent: z.number().int().min(1).max(99).default(80).describe('so much of a promised time gone by is near its end'),
  alerts: z
    .enum(['none', 'broken', 'all'])
    .default('none')
    .describe('mails to whoever hears of the ticket: of promises that broke, of those that come near as well'),
  timeZone: timeZone.default('UTC'),
  hours: z
    .strictObject({
      sun: dayHours.optional(),
      mon: dayHours.optional(),
      tue: dayHours.optional(),
      wed: dayHours.optional(),
      thu: dayHours.optional(),
      fri: dayHours.optional(),
      sat: dayHours.optional(),
    })
    .optional()
    .describe('when time counts; a day that is missing is a day off; default: always'),
})

const mailbox = z.strictObject({
  name,
  addresses: z.array(address).min(1).describe('the first is the one we send from; all of them are ours'),
  displayName: z.string().min(1).max(100).optional().describe('the name customers see; default: the mailbox name'),
  imap,
  smtp: server,
  scope: name.default('default').describe('mailboxes of one scope share threads: one mail to two of them is one ticket'),
  opens: z
    .enum(['tickets', 'conversations'])
    .default('tickets')
    .describe('what its mail begins; an agent makes a ticket of a conversation where it is a case'),
  part: name.default('General'),
  group: name.optional(),
  owner: address.optional().describe('an agent'),
  severity: z.enum(['low', 'medium', 'high', 'blocker']).default('medium'),
  notify: z.array(address).default([]).describe('agents who hear of mail on tickets without owner and group'),
  unknownSender: z
    .enum(['new-workspace', 'default-workspace', 'no-workspace'])
    .default('new-workspace')
    .describe('where a new contact goes whose domain no account has'),
  members: z
    .enum(['last-mail', 'openers', 'keep'])
    .default('last-mail')
    .describe('whose mail takes people off the next answer: anybody’s newest, that of whoever opened it, agents’ alone'),
  startDate: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: 'must be a date such as 2026-11-01' })
    .transform((date) => new Date(date))
    .optional()
    .describe('nothing older than this becomes a ticket; default: all of it, the old mail in silence'),
  authservId: z.string().min(1).optional().describe('whose Authentication-Results are believed (RFC 8601 §5)'),
  plusAddressing: z.boolean().default(false).describe('Reply-To carries a token: support+token@…'),
  dkim: dkim.optional().describe('signs what we send; default: the SMTP server does, or nobody'),
  verp: z.boolean().default(false).describe('each copy of an answer has a return path of its own; needs plusAddressing'),
  language: language.default('en').describe('the one of its templates, and of mails that are in no other'),
  acknowledgement: acknowledgement.prefault({}),
  reply: reply.optional().describe('what stands around an agent’s answer; default: nothing'),
  notification: notification.optional().describe('what agents are told of a message; default: ours'),
  sla: sla.optional().describe('what customers are promised; default: nothing'),
  form: publicForm.optional().describe('a page by which anybody writes to it, at /form/NAME; default: none'),
})

const agent = z.strictObject({
  name: z.string().min(1).max(100),
  address,
  addresses: z.array(address).default([]).describe('others that the agent writes from; mail goes to the first alone'),
  groups: z.array(name).default([]),
  replies: z
    .enum(['public', 'internal'])
    .default('public')
    .describe('what an answer to a notification is that says neither #note nor #public'),
  notify: z
    .enum(['all', 'mine', 'none'])
    .default('all')
    .describe('messages that the agent hears of; mine: of tickets owned or subscribed to; alerts always come'),
  language: language.optional().describe('of the notifications; default: the mailbox’s'),
  timeZone: timeZone.optional().describe('in which dates are read that the agent writes; default: the site’s'),
  away: z
    .array(
      z.strictObject({ from: z.iso.date(), to: z.iso.date() }).refine(({ from, to }) => from <= to, 'must end no earlier than it begins'),
    )
    .default([])
    .describe('days, the last one included, on which rules give the agent no tickets'),
})

const workspace = z.strictObject({ name, contacts: z.array(address).default([]) })

const account = z.strictObject({
  name,
  domains: z.array(domain).default([]),
  workspaces: z.array(workspace).default([]).describe('default: one of the name of the account'),
})

const robotRing = z.enum(['once', 'always', 'never'])
const notifySection = z.strictObject({
  filesBytes: z
    .number()
    .int()
    .min(0)
    .max(50 * 1024 * 1024)
    .default(10 * 1024 * 1024)
    .describe('of the files that go along with one mail to an agent; the rest are named'),
  suggestions: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(3)
    .describe('tickets, and articles, like it that agents are told along with a message; 0: none'),
  robots: robotRing.default('once').describe('mails of machines that agents hear of: the one that opens a ticket, every one, none'),
  rules: z
    .array(z.strictObject({ mailbox: name.optional(), sender: addressPattern.optional(), robots: robotRing }))
    .default([])
    .describe('for a mailbox or senders; the first that fits counts'),
})

const ccRule = z.strictObject({
  name,
  when: z.strictObject({
    address: addressPattern.optional().describe('an address; * in it stands for any characters'),
    domain: domain.optional().describe('exactly this one; its subdomains are others'),
    workspace: name
      .optional()
      .describe('where the address is a contact: same (that of the ticket), other, none, or the name of a workspace'),
    mailbox: name.optional(),
    direction: z.enum(['inbound', 'outbound']).optional(),
  }),
  action: z.enum(['keep', 'drop', 'member', 'reporter', 'hold']),
})

const authentication = z.strictObject({
  check: z
    .enum(['off', 'own'])
    .default('off')
    .describe('own: Intray checks DKIM, SPF and DMARC of new mail, and asks the DNS about the sender’s domain'),
  receivedBy: z
    .array(domain)
    .default([])
    .describe('servers whose topmost Received tells where a mail came from; without one, SPF counts for nothing'),
  dnsServers: z
    .array(z.string().regex(/^(?:[0-9.]+(?::\d{1,5})?|[0-9a-fA-F:.]+|\[[0-9a-fA-F:.]+\](?::\d{1,5})?)$/, 'must be an IP address'))
    .default([])
    .describe('IP addresses, with a port if need be; default: those of the system'),
  timeoutSeconds: z.number().min(0.1).max(30).default(10).describe('for one mail; what takes longer is unknown'),
})

const intervals = z.strictObject({
  pollSeconds: z.number().min(0.05).max(120).default(60).describe('UID poll, beside IDLE; IDLE connections die silently'),
  sweepSeconds: z.number().min(0.1).max(3600).default(60),
  leaseSeconds: z.number().min(1).max(600).default(30),
  jobLockSeconds: z.number().min(1).max(600).default(30),
  shutdownSeconds: z.number().min(1).max(600).default(20),
})

const token = z.strictObject({
  name,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be what `intray token new` prints: 64 digits of SHA-256')
    .describe('of the token; the token itself is nowhere'),
  role: z.enum(['agent', 'admin', 'read-only', 'mail']).describe('mail: hands in mail and does nothing else'),
  agent: address.optional().describe('as whom it writes; needed by the roles agent and admin'),
})

const anyPort = z.number().int().min(0).max(65535)

const consoleSection = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: anyPort.default(8025).describe('0: any'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://desk.example.com' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('where people reach it; mails to agents lead there'),
  tokens: z.array(token).default([]).describe('who may call the API'),
  admins: z.array(address).default([]).describe('agents who also see the pages under Admin'),
  undoSeconds: z.number().int().min(0).max(120).default(10).describe('how long an answer written on the page can be taken back'),
  requestsPerMinute: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1200)
    .describe('of one token; of one network address without a right one'),
})

function isRsaKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem)
    // RFC 8301 §3.2: verifiers ignore shorter keys. nodemailer signs with RSA only.
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 1024
  } catch {
    return false
  }
}

/** Everything that `intray.yaml` may contain; unknown keys are faults. */
export const configSchema = z.strictObject({
  mongodbUri: z.string().min(1).optional().describe('default: $MONGODB_URI, else the embedded server'),
  redisUrl: z.string().min(1).optional().describe('default: $REDIS_URL, else the embedded server'),
  secret: z.string().min(16, 'must have 16 characters or more').describe('signs Message-IDs and reply addresses'),
  previousSecrets: z.array(z.string().min(16)).default([]).describe('still believed, no longer used for signing'),
  strict: z.boolean().default(false).describe('newcomers join a thread only by an id of ours or authenticated'),
  company: z.string().min(1).max(100).default('Support'),
  timeZone: timeZone.default('UTC').describe('in which dates are read that agents write, as those of #due, and times are shown'),
  mailboxes: z.array(mailbox).min(1),
  agents: z.array(agent).default([]),
  accounts: z.array(account).default([]),
  ccRules: z.array(ccRule).default([]),
  notify: notifySection.prefault({}),
  collisions: z
    .enum(['send', 'hold'])
    .default('send')
    .describe('hold: an agent’s answer to what another has answered meanwhile waits for #send'),
  spam: spamSection.prefault({}),
  blocked: z.array(blockedSender).default([]).describe('senders whose mail is spam'),
  forms: z.array(form).default([]),
  correlate: z.array(correlation).default([]).describe('mails of one matter, by keys of your own'),
  rules: rulesSection.describe('what is done by itself, in the order in which it is tried (docs/rules.md)'),
  subjectTag: z.boolean().default(false).describe('the subjects of our answers name the ticket: [TKT-12]'),
  internalDomains: z
    .array(domain)
    .optional()
    .describe('unknown senders there are colleagues; default: the domains of our addresses but free mail'),
  authentication: authentication.prefault({}),
  stages: stageSection.prefault({}),
  limits: limits.prefault({}),
  retention: retentionSection.prefault({}),
  intervals: intervals.prefault({}),
  search: searchSection.optional().describe('a search server for the index of words; default: lists in MongoDB'),
  healthPort: anyPort
    .optional()
    .describe('health and metrics on 127.0.0.1, one role’s port after the other; 0: any free ones; default: off'),
  webhooks: z
    .strictObject({
      allowPrivate: z.boolean().default(false).describe('webhooks may lead to this machine and to private networks'),
    })
    .prefault({}),
  console: consoleSection.optional().describe('the HTTP API; default: off'),
  oidc: oidcSection.optional().describe('an OpenID provider at which people may sign in to the pages'),
})

/** A validated configuration with all defaults. */
export type Config = z.infer<typeof configSchema>
export type MailboxConfig = Config['mailboxes'][number]
/** An IMAP or SMTP server of a mailbox. */
export type ServerConfig = z.infer<typeof server>
