/** Checks a valid configuration for choices that are allowed but unwise. */
import { createPublicKey } from 'node:crypto'
import { isIP } from 'node:net'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { about, orWell, type Finding } from './finding.ts'

/** The file of a configuration. */
export interface ConfigFile {
  readonly text: string
  /** As `stat` returns it. */
  readonly mode: number
}

const { ok, warning, fault } = about('configuration')

/** Judges a configuration. @param file - null: the demo's, which has no file */
export function configurationFindings(config: Config, file: ConfigFile | null, nowMs = Date.now()): readonly Finding[] {
  const { mailboxes, agents, console: section, secret } = config
  const troubles = [
    ...mailboxes.flatMap(mailboxTroubles),
    ...mailboxes.flatMap((mailbox) => [startTrouble(mailbox, nowMs), keyTrouble(mailbox)]),
    ...retentionTroubles(config),
    linkTrouble(config),
    ...mailboxes.map((mailbox) => proofTrouble(mailbox, config)),
    agents.length === 0 ? fault('there are no agents: nobody hears of a mail', 'name them under agents') : null,
    secret.length < 32
      ? warning('the secret is short', 'let it have 32 characters or more: openssl rand -base64 32; the old one goes into previousSecrets')
      : null,
    section?.publicUrl?.startsWith('http:') && !isHere(new URL(section.publicUrl).hostname)
      ? warning(
          'people sign in over the network without TLS (console.publicUrl)',
          'put a proxy with a certificate before it, and write https://',
        )
      : null,
    section && !isHere(section.host) && section.publicUrl === undefined
      ? warning('the console listens to the network, and no mail can lead there', 'set console.publicUrl to where people reach it')
      : null,
    file && file.mode & 0o004 && holdsSecret(file.text)
      ? fault('the file holds secrets, and every user of the machine may read it', 'chmod 640, and write ${NAME} or file:… in their place')
      : null,
  ]
  return orWell(troubles, ok(`${mailboxes.length} mailboxes, ${agents.length} agents`))
}

/** Mail that comes before the start date never becomes a ticket. */
function startTrouble({ name, startDate }: MailboxConfig, nowMs: number): Finding | null {
  if (startDate === undefined || startDate.getTime() <= nowMs) return null
  const day = startDate.toISOString().slice(0, 10)
  return fault(`mailboxes: ${name}: startDate: no mail becomes a ticket before ${day}`, 'write a day that has been, or take it out')
}

/** RFC 8301 §3.2 asks signers for 2048 bits. */
function keyTrouble({ name, dkim }: MailboxConfig): Finding | null {
  const bits = dkim ? (createPublicKey(dkim.privateKey).asymmetricKeyDetails?.modulusLength ?? 2048) : 2048
  return bits >= 2048
    ? null
    : warning(`mailboxes: ${name}: dkim: a key of ${bits} bits is believed by few`, 'make one of 2048 under another selector')
}

function retentionTroubles({ retention }: Config): readonly (Finding | null)[] {
  const { closedTicketDays } = retention
  return (['rawMailDays', 'fileDays'] as const).map((key) =>
    closedTicketDays !== undefined && (retention[key] ?? 0) > closedTicketDays + 365
      ? warning(
          `retention.${key} is much longer than closedTicketDays, which deletes them with their ticket`,
          `let ${key} be shorter, or take it out`,
        )
      : null,
  )
}

/** Links in mail that lead to the reader's own machine, though the mail servers are elsewhere. */
function linkTrouble({ console: section, mailboxes }: Config): Finding | null {
  const isElsewhere = mailboxes.some(({ imap, smtp }) => !isHere(imap.host) || !isHere(smtp.host))
  if (!isElsewhere || section?.publicUrl === undefined || !isHere(new URL(section.publicUrl).hostname)) return null
  return warning('links in our mail lead to whatever machine it is read on (console.publicUrl)', 'write where people reach the console')
}

function mailboxTroubles({ name, imap, smtp }: MailboxConfig): readonly (Finding | null)[] {
  const servers = { imap, smtp }
  return Object.entries(servers).map(([key, { host, tls }]) =>
    tls === 'none' && !isHere(host)
      ? warning(`mailboxes: ${name}: ${key}: passwords and mail cross the network without TLS`, 'write tls: required (or starttls)')
      : null,
  )
}

/** Without either, anybody who knows an address can write in its name. */
function proofTrouble({ name, authservId }: MailboxConfig, { authentication }: Config): Finding | null {
  if (authservId !== undefined || authentication.check === 'own') return null
  return warning(
    `mailboxes: ${name}: nothing tells whether a sender is who they say`,
    'set authservId (intray mailbox test --send shows a mail to read it from), or authentication.check: own',
  )
}

function isHere(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.')) || name.startsWith('/')
}

/** Whether a secret is written in the file itself, instead of being read from the environment or another file. */
function holdsSecret(text: string): boolean {
  return /^\s*(?:- )?(?:secret|password|clientSecret|privateKey)\s*:\s*(?!["']?(?:\$\{|file:))["']?[^\s"'#]/m.test(text)
}
