/** Robots that answer each other, and senders that somebody forged: how little we send, whatever comes. */

import { randomUUID } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { ANN, SALES, SAM, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { settled, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { startWorld, type World } from '../support/world.ts'

vi.setConfig({ testTimeout: 240_000 })

const THEIRS = 'support@them.example'
const KIM = 'kim@them.example'
const ROBOT = 'robot@machine.example'
const VICTIM = 'victim@victim.example'
const limits = { acknowledgementsPerSenderHour: 3, acknowledgementsPerSenderDay: 10 }

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** An address and headers as the worst relay leaves them: nothing tells the thread, the robot, or us. */
function stripped(raw: string): string {
  const [head = '', ...body] = raw.split('\r\n\r\n')
  const from = addressIn(raw, 'From')
  const telling = /^(?:auto-submitted|precedence|x-|list-|in-reply-to|references|subject|message-id|return-path)/i
  const kept = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => !telling.test(line))
  const fresh = [`Return-Path: <${from}>`, ...kept, `Subject: Request ${randomUUID()}`, `Message-ID: <${randomUUID()}@relay.example>`]
  return [fresh.join('\r\n'), ...body].join('\r\n\r\n')
}

function addressIn(raw: string, field: string): string {
  return new RegExp(`^${field}:[^\\r]*?([^\\s<>]+@[^\\s<>]+)`, 'im').exec(raw)?.[1] ?? ''
}

/** A mail as a person writes it. */
function letter(from: string, to: string, more: { subject?: string; text?: string; headers?: readonly string[] } = {}): string {
  const head = [`Return-Path: <${from}>`, `From: ${from}`, `To: ${to}`, `Message-ID: <${randomUUID()}@letters.example>`]
  const { subject = `Request ${randomUUID()}`, text = 'Please look at it.', headers = [] } = more
  return [...head, `Subject: ${subject}`, ...headers, '', text, ''].join('\r\n')
}

async function worldOf(rules: Parameters<typeof startWorld>[1]): Promise<World> {
  const world = await startWorld([SUPPORT, SALES, SAM, ANN, THEIRS, KIM, ROBOT, VICTIM], rules)
  ends.push(() => world.stop())
  return world
}

async function installationIn(world: World, config: Readonly<Record<string, unknown>>): Promise<Installation> {
  const us = await startInstallation(freshPlaces(), { ports: world.ports, config })
  ends.push(() => us.stop())
  return us
}

/** A thousand mails take their time on a busy machine. */
const patienceMs = 500_000

/** Everything that lies in an installation's mailbox is decided and answered. */
async function quiet(sites: readonly Installation[], world: World): Promise<void> {
  const total = () => sites.reduce((sum, us) => sum + inboxSize(us, world), 0)
  await until(
    'no more mail to come',
    async () => {
      const before = total()
      for (const us of sites) {
        const isTaken = async () => {
          const taken = await us.runtime.store.inboundRows.collection.countDocuments({ isDone: true })
          return taken >= inboxSize(us, world)
        }
        await until('its mail to be in the ledger', isTaken, patienceMs)
        await settled(us)
      }
      return total() === before
    },
    patienceMs,
  )
}

function inboxSize({ config }: Installation, world: World): number {
  return config.mailboxes.reduce((sum, { addresses }) => sum + world.mail.messages(addresses[0] ?? '').length, 0)
}

async function acknowledged({ runtime }: Installation, address: string): Promise<number> {
  return runtime.store.outbox.collection.countDocuments({ kind: 'acknowledgement', 'recipients.addrSpec': address })
}

test('two installations that acknowledge each other stop after three mails each, whatever a relay strips, across a restart, with two of each worker', async () => {
  // Sam's autoresponder answers all that Sam gets, and the relay strips that, too.
  const world = await worldOf({
    rewrite: stripped,
    robot: (address, raw) => {
      const subject = `Automatic reply: ${/^Subject: (.*)$/im.exec(raw)?.[1] ?? ''}`
      const text = 'I am out of the office until Monday. In urgent cases, please call my colleagues.'
      return address === SAM ? [{ to: SUPPORT, raw: letter(SAM, SUPPORT, { subject, text }) }] : []
    },
  })
  const us = await installationIn(world, { limits })
  const them = await installationIn(world, {
    ...{ limits, secret: 'another-secret-of-the-tests', company: 'Them', accounts: [] },
    mailboxes: [{ name: 'help', displayName: 'Help', notify: [KIM], ...world.mailbox(THEIRS) }],
    agents: [{ name: 'Kim', address: KIM }],
  })
  const playing = [us, us, them, them].map((site) => site.play())
  await until('both to be open', () => isOpen(us, them))
  world.mail.deliver(SUPPORT, letter(THEIRS, SUPPORT))
  await quiet([us, them], world)
  expect([await acknowledged(us, THEIRS), await acknowledged(them, SUPPORT)]).toEqual([3, 3])

  await Promise.all(playing.map((end) => end()))
  for (const site of [us, us, them, them]) site.play()
  world.mail.deliver(SUPPORT, letter(THEIRS, SUPPORT))
  world.mail.deliver(THEIRS, letter(SUPPORT, THEIRS))
  await quiet([us, them], world)
  expect([await acknowledged(us, THEIRS), await acknowledged(them, SUPPORT)]).toEqual([3, 3])
  expect(world.mail.messages(THEIRS)).toHaveLength(4)
  // One opening mail, three acknowledgements of theirs, one more opening mail, and what Sam's robot wrote of each.
  const own = world.mail.messages(SUPPORT).filter(({ raw }) => addressIn(raw.toString('latin1'), 'From') !== SAM)
  expect(own).toHaveLength(5)
})

async function isOpen(...sites: readonly Installation[]): Promise<boolean> {
  const states = await Promise.all(sites.map(({ runtime }) => runtime.store.mailboxStates.all()))
  return states.every((all, n) => {
    const opened = all.filter(({ firstOpenedAt }) => firstOpenedAt !== null)
    return opened.length >= sites[n]!.config.mailboxes.length
  })
}

/** A robot without any sign of one: it answers each mail, under a new subject. */
function vacationRobot(isThreading: boolean) {
  return (address: string, raw: string) => {
    const id = /^Message-ID:\s*<([^>]*)>/im.exec(raw)?.[1] ?? ''
    const headers = isThreading ? [`In-Reply-To: <${id}>`, `References: <${id}>`] : []
    return address === ROBOT ? [{ to: SUPPORT, raw: letter(ROBOT, SUPPORT, { headers }) }] : []
  }
}

test.each([
  { what: 'within the thread: once', isThreading: true, perHour: 10, perDay: 10, sent: 1 },
  { what: 'with ever new threads: three times in an hour', isThreading: false, perHour: 3, perDay: 10, sent: 3 },
  {
    what: 'with ever new threads, whatever the limit of an hour: ten times in a day',
    isThreading: false,
    perHour: 100,
    perDay: 10,
    sent: 10,
  },
])('a robot without any sign of one that answers each of our mails is answered $what', async ({ isThreading, perHour, perDay, sent }) => {
  const world = await worldOf({ robot: vacationRobot(isThreading) })
  const us = await installationIn(world, {
    limits: { acknowledgementsPerSenderHour: perHour, acknowledgementsPerSenderDay: perDay },
  })
  us.play()
  us.play(['apply'])
  await until('it to be open', () => isOpen(us))
  world.mail.deliver(SUPPORT, letter(ROBOT, SUPPORT))
  await quiet([us], world)
  expect(await acknowledged(us, ROBOT)).toBe(sent)
  expect(world.mail.messages(ROBOT)).toHaveLength(sent)
  expect(world.mail.messages(SUPPORT)).toHaveLength(sent + 1)
})

const forged = process.env['INTRAY_LONG'] ? 1000 : 120

test(
  `${forged} mails with forged senders are acknowledged no more often than the limits say, without a word of who wrote them`,
  { timeout: 600_000 },
  async () => {
    const perHour = 20
    const world = await worldOf({})
    const us = await installationIn(world, { limits: { ...limits, acknowledgementsPerHour: perHour } })
    us.play()
    us.play(['apply'])
    await until('it to be open', () => isOpen(us))
    for (let n = 0; n < forged; n++) {
      // Half of them in the name of one victim, half in the names of five hundred.
      const victim = n % 2 === 0 ? VICTIM : VICTIM.replace('@', `+${n}@`)
      const to = n % 3 === 0 ? SALES : SUPPORT
      const words = `Winnings${n} wait at https://casino.example/claim?n=${n} for lucky readers`
      world.mail.deliver(to, letter(victim, to, { subject: `${words} now`, text: `${words}, click at once.` }))
    }
    await quiet([us], world)
    const sent = world.mail.messages(VICTIM).map(({ raw }) => raw.toString('latin1'))
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.length).toBeLessThanOrEqual(perHour)
    expect(sent.filter((raw) => addressIn(raw, 'Delivered-To') === VICTIM).length).toBeLessThanOrEqual(3)
    for (const raw of sent) expect(raw).not.toMatch(/winnings|casino|claim|lucky|click/i)
    expect(await us.runtime.store.tickets.collection.countDocuments({})).toBe(forged)
  },
)
