/** Checks whether a mailbox can be read and sent from, keeps flags, and has room. */
import { testMailbox, type MailboxTrial } from '../act/test-mailbox.ts'
import type { Config, MailboxConfig } from '../config/schema.ts'
import { MailboxSession, type FolderFacts } from '../imap/mailbox-session.ts'
import { about, orWell, type Finding } from './finding.ts'

const fullest = 0.95
const fuller = 0.85

/** Tries log-ins, folders and the SMTP log-in; no mail is sent. */
export async function examineMailbox(
  mailbox: MailboxConfig,
  config: Config,
  accessTokens: MailboxTrial['accessTokens'],
): Promise<readonly Finding[]> {
  const { ok, fault } = about(`mailbox ${mailbox.name}`)
  const checks = await Array.fromAsync(testMailbox(mailbox, config, { send: false, accessTokens }))
  const failed = checks.filter(({ isGood }) => !isGood)
  const advice = `correct it in the configuration; intray mailbox test ${mailbox.name} tries again`
  if (failed.length > 0) return failed.map(({ finding }) => fault(finding, advice))
  const server = { ...mailbox.imap, accessToken: accessTokens?.of(mailbox, 'imap') }
  const session = await MailboxSession.open({ server, folder: mailbox.imap.folder, isReadOnly: mailbox.imap.after === 'nothing' })
  try {
    const well = ok(`log-ins, folders and sending work; ${session.count} mails in ${mailbox.imap.folder}`)
    return orWell(folderTroubles(mailbox, await session.facts()), well)
  } finally {
    await session.logout()
  }
}

/** Judges what the server says about the folder. */
export function folderTroubles({ name, imap }: MailboxConfig, { keepsSeen, quota }: FolderFacts): readonly (Finding | null)[] {
  const { warning, fault } = about(`mailbox ${name}`)
  const share = quota === null ? 0 : quota.used / quota.limit
  const text = `its quota is ${Math.floor(share * 100)} % full`
  const advice = 'have it raised, or let `after: move` and a rule of the server clear it; a full mailbox refuses customers’ mail'
  return [
    imap.after === 'seen' && keepsSeen === false
      ? warning(`${imap.folder} keeps no \\Seen: who looks at it cannot tell what is stored`, 'write after: move, or nothing')
      : null,
    share > fullest ? fault(text, advice) : share > fuller ? warning(text, advice) : null,
  ]
}
