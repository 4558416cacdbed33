/** After the story: how to send it a mail, and each new mail as it comes. */
import { setTimeout as wait } from 'node:timers/promises'
import { makeSignInLink } from '../../src/act/sign-in.ts'
import { displayId } from '../../src/tickets/ticket.ts'
import type { ServedStage, Stage } from './stage.ts'
import type { Narrator } from './narrator.ts'
import { tell } from './tell-ticket.ts'

const lookEveryMs = 300

/** Shows each new mail until the signal is aborted. */
export async function listen(stage: ServedStage, narrator: Narrator, signal: AbortSignal): Promise<void> {
  const { host, smtpPort, imapPort } = stage.mail
  narrator.title('It stays, and listens')
  narrator.say(`Send it a mail:    printf 'From: ann@acme.example\\nTo: support@us.example\\nSubject: Hello\\n\\nIs anybody there?\\n' |
                   curl -s smtp://${host}:${smtpPort} --mail-from ann@acme.example --mail-rcpt support@us.example -T -`)
  narrator.say(
    `Read and answer:   any mail program, IMAP ${host}:${imapPort}, SMTP ${host}:${smtpPort}, no TLS; users ada, ann, bob, eve, sam; password demo`,
  )
  narrator.say('Look inside:       npm run -s intray -- ticket list')
  const { port, tokenPath } = stage.api
  narrator.say(`Ask the API:       curl -H "Authorization: Bearer $(cat '${tokenPath}')" http://127.0.0.1:${port}/tickets`)
  await sayLinks(stage, narrator)
  narrator.say('Ctrl-C ends everything it started.')
  const seen = new Set<string>((await newMessages(stage, new Set())).map(({ _id }) => _id))
  while (!signal.aborted) {
    for (const message of await newMessages(stage, seen)) {
      seen.add(message._id)
      const ticket = await stage.runtime.store.tickets.find(message.ticket)
      narrator.scene(`${message.from ?? 'somebody'} wrote "${message.subject}"`)
      narrator.say(`→ ${displayId(message.ticket)}`)
      if (ticket) tell(narrator, ticket)
    }
    await wait(lookEveryMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Links that sign in with one click, as long as a day of looking around takes. */
async function sayLinks({ api, runtime: { store, directory } }: ServedStage, narrator: Narrator): Promise<void> {
  const deps = { store, directory, now: Date.now }
  for (const [who, address] of [
    ['Work as Sam:               ', 'sam@us.example'],
    ['Look after it (Ada, admin):', 'ada@us.example'],
    ['Ask as Ann:                ', 'ann@acme.example'],
  ] as const) {
    const link = await makeSignInLink({ address, browser: null, forMs: linkMs }, deps)
    if (link) narrator.say(`${who} http://127.0.0.1:${api.port}/console/sign-in/${link.secret}`)
  }
  narrator.say(
    `Fill in the public form:    http://127.0.0.1:${api.port}/form/support, such as with eve@other.example, who is mailed the link`,
  )
}

const linkMs = 12 * 3600_000

async function newMessages({ runtime }: Stage, seen: ReadonlySet<string>) {
  const latest = await runtime.store.messages.latest(100)
  return latest.filter(({ _id }) => !seen.has(_id)).toReversed()
}
