/** `intray why` names each rule of real sites' mail that a decision followed, and none that it did not. */
import { describe, expect, it } from 'vitest'
import { searchPatternOf } from '../../src/config/search-pattern.ts'
import {
  agentToken,
  ANN,
  BOB,
  Desk,
  EVE,
  outboundOf,
  SALES,
  SAM,
  START_MS,
  ZED,
  type DeskChanges,
  type DeskDecision,
} from './support/desk.ts'

const COLLEAGUE = 'cleo@us.example'
const HOUR_MS = 3_600_000
const human = { id: 'm0', text: 'It is stuck.' }
const file = {
  sha256: 'f',
  md5: '',
  filename: 'list.pdf',
  contentType: 'application/pdf',
  sizeBytes: 9,
  isInline: false,
  contentId: null,
  text: null,
}
const key = {
  sender: EVE,
  pattern: searchPatternOf('Job (?<key>\\d+)', 'key'),
  in: 'subject',
  spanMs: HOUR_MS,
  resolves: undefined,
} as const

/** Sam's token of the newest notification that he got of the first ticket. */
function samsToken(desk: Desk, decision: DeskDecision, isInternal = false) {
  const mail = outboundOf(decision, 'notification').find(({ agent }) => agent === SAM)
  desk.notifications.set('n', { route: mail?.answerRoute ?? null, createdAtMs: START_MS })
  return agentToken(SAM, 1, { id: 'n', isInternal })
}

interface Row {
  readonly section: string
  readonly title: string
  readonly changes?: DeskChanges
  readonly play: (desk: Desk) => DeskDecision
}

/** Ann asks, Sam answers what he was told. */
function answered(desk: Desk, text: string, isInternal = false): DeskDecision {
  const token = samsToken(desk, desk.receive(human), isInternal)
  return desk.receive({ id: 'a1', from: SAM, text, hour: 1, authentication: 'pass', tokens: [token] })
}

const rows: readonly Row[] = [
  { section: '§7.1', title: 'an answer to a notification', play: (desk) => answered(desk, 'A fitter comes.') },
  {
    section: '§7.2',
    title: 'a newcomer whom nobody vouches for',
    play: (desk) => {
      desk.receive(human)
      return desk.receive({ id: 'm1', from: ZED, answers: 'm0', hour: 1, authentication: 'none' })
    },
  },
  {
    section: '§7.3',
    title: 'somebody else answers an agent’s notification',
    play: (desk) => {
      const token = samsToken(desk, desk.receive(human))
      return desk.receive({ id: 'm1', from: ZED, answers: 'intray.1.a.x.y@us.example', hour: 1, tokens: [token] })
    },
  },
  { section: '§7.4', title: 'a form', play: (desk) => desk.receive({ id: 'm0', from: 'noreply@shop.example', replyTo: [ZED] }) },
  {
    section: '§7.5',
    title: 'two answers to one mail that nobody has seen',
    play: (desk) => {
      desk.receive({ ...human, answers: 'mass' })
      return desk.receive({ id: 'm1', from: EVE, answers: 'mass', hour: 1 })
    },
  },
  {
    section: '§7.6',
    title: 'an answer to a ticket without members',
    play: (desk) => {
      const token = samsToken(desk, desk.receive(human))
      desk.edit({ emailMembers: [], takenOff: [{ addrSpec: ANN, atMs: START_MS + 1 }] })
      return desk.receive({ id: 'a1', from: SAM, text: 'A fitter comes.', hour: 1, authentication: 'pass', tokens: [token] })
    },
  },
  { section: '§7.7', title: 'a file', play: (desk) => desk.receive({ ...human, message: { attachments: [file] } }) },
  { section: '§7.8', title: 'an alarm', play: (desk) => desk.receive({ ...human, message: { kind: 'auto-generated' } }) },
  {
    section: '§7.9',
    title: 'an answer of which a colleague is told',
    changes: { mailbox: { notify: [SAM, 'kim@us.example'] } },
    play: (desk) => answered(desk, 'A fitter comes.'),
  },
  {
    section: '§7.9',
    title: 'mail of somebody who has left',
    changes: { users: [{ addrSpec: COLLEAGUE, displayName: 'Cleo', state: 'deactivated' }] },
    play: (desk) => desk.receive({ ...human, from: COLLEAGUE, authentication: 'pass' }),
  },
  {
    section: '§7.10',
    title: 'the later of two answers',
    changes: { policy: { collisions: 'hold' } },
    play: (desk) => {
      const token = samsToken(desk, desk.receive(human))
      desk.receive({ id: 'a1', from: 'kim@us.example', text: 'Forty.', answers: 'm0', hour: 1, authentication: 'pass' })
      return desk.receive({ id: 'a2', from: SAM, text: 'Fifty.', hour: 2, authentication: 'pass', tokens: [token] })
    },
  },
  {
    section: '§7.11',
    title: 'a second mail of one key',
    changes: { policy: { correlate: [key] } },
    play: (desk) => {
      desk.receive({ id: 'm0', from: EVE, subject: 'Job 7 failed' })
      return desk.receive({ id: 'm1', from: EVE, subject: 'Job 7 failed', hour: 0.5 })
    },
  },
  {
    section: '§7.12',
    title: 'a forward to another mailbox',
    play: (desk) => {
      desk.receive(human)
      return desk.receive({ id: 'm1', answers: 'm0', mailbox: 'sales', to: [SALES], subject: 'FW: Lift', hour: 1 })
    },
  },
  { section: '§7.13', title: 'an answer to something internal', play: (desk) => answered(desk, 'Is that so?', true) },
  {
    section: '§7.14',
    title: 'a From that is no one address',
    play: (desk) => desk.receive({ ...human, message: { from: { addrSpec: null, displayName: 'x@rival。example', isStrict: false } } }),
  },
  {
    section: '§7.15',
    title: 'an unknown colleague',
    changes: { internalDomains: new Set(['us.example']) },
    play: (desk) => desk.receive({ ...human, from: COLLEAGUE, authentication: 'pass' }),
  },
  {
    section: '§7.16',
    title: 'a blocked sender',
    changes: { policy: { blocked: [EVE] } },
    play: (desk) => desk.receive({ ...human, from: EVE }),
  },
  { section: '§7.17', title: 'a mail that was moved', play: (desk) => desk.receive({ ...human, place: { isMoved: true } }) },
  { section: '§7.18', title: 'a robot', play: (desk) => desk.receive({ ...human, message: { kind: 'auto-reply' } }) },
  { section: '§7.18', title: 'failed authentication', play: (desk) => desk.receive({ ...human, authentication: 'fail' }) },
  {
    section: '§7.19',
    title: 'a mailbox that keeps members',
    changes: { mailbox: { members: 'keep' } },
    play: (desk) => {
      desk.receive({ ...human, cc: [BOB] })
      return desk.receive({ id: 'm1', answers: 'm0', hour: 1 })
    },
  },
]

describe('intray why names the rule', () => {
  it.each(rows)('$section: $title', ({ section, changes, play }) => {
    const { notes } = play(new Desk(changes)).explanation
    expect(notes.filter((note) => new RegExp(`${section}\\b`).test(note))).not.toEqual([])
  })

  it('of each of the nineteen', () => {
    const named = new Set(rows.map(({ section }) => section))
    expect(Array.from({ length: 19 }, (_, n) => `§7.${n + 1}`).filter((section) => !named.has(section))).toEqual([])
  })

  it('and no rule where none was followed', () => {
    expect(new Desk().receive(human).explanation.notes.join()).not.toContain('§7')
  })
})
