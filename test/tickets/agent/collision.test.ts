/** Where later answers wait: which do, who hears of it, and what #send sends to whom. */
import { describe, expect, it } from 'vitest'
import { withMerged } from '../../../src/tickets/edit/merge.ts'
import { causeOf, draftOf, product } from '../../../src/tickets/draft.ts'
import { isRefused } from '../../../src/tickets/refusal.ts'
import type { OutboundDraft } from '../../../src/tickets/outbound.ts'
import {
  agentToken,
  ANN,
  BOB,
  customerToken,
  Desk,
  EVE,
  KIM,
  outboundOf,
  readersOf,
  SAM,
  START_MS,
  ZED,
  type DeskChanges,
  type DeskDecision,
  type MailSketch,
} from '../support/desk.ts'

const LEE = 'lee@us.example'
const agents = [SAM, KIM, LEE].map((addrSpec) => ({ addrSpec, displayName: addrSpec.split('@')[0]!, groups: [] }))
const changes: DeskChanges = { agents, mailbox: { notify: [SAM, KIM, LEE] }, policy: { collisions: 'hold' } }

/** A desk whose agents answer what they were sent. */
class Answering {
  readonly desk: Desk
  #minute = 0
  /** Mails to agents, by agent, the newest last. */
  readonly #told: { readonly agent: string; readonly id: string; readonly mail: OutboundDraft }[] = []

  constructor(more: DeskChanges = {}) {
    this.desk = new Desk({ ...changes, ...more, policy: { ...changes.policy, ...more.policy } })
  }

  receive(sketch: Partial<MailSketch>): DeskDecision {
    const minute = this.#minute++
    const decision = this.desk.receive({ id: `m${minute}`, hour: minute / 60, ...sketch })
    for (const mail of decision.outbound) {
      if (mail.agent === null) continue
      const id = `${mail.agent}-${this.#told.length}`
      this.desk.notifications.set(id, { route: mail.answerRoute ?? null, createdAtMs: START_MS + minute * 60_000 })
      this.#told.push({ agent: mail.agent, id, mail })
    }
    return decision
  }

  /** What an agent was told so far. */
  told(agent: string) {
    return this.#told.filter((told) => told.agent === agent)
  }

  /** An agent answers what he was told last, or at another place. */
  answers(agent: string, text: string, { at = -1, ...more }: Partial<MailSketch> & { readonly at?: number } = {}): DeskDecision {
    const { id, mail } = this.told(agent).at(at)!
    const token = agentToken(agent, mail.ticket, { id, isInternal: mail.isInternal ?? false })
    return this.receive({ from: agent, text, authentication: 'pass', tokens: [token], ...more })
  }
}

function replies(decision: DeskDecision): readonly (readonly [string, readonly string[]])[] {
  return outboundOf(decision, 'reply').map((mail) => [mail.text, readersOf(mail)])
}

/** Kim has answered the question of which Sam and Lee were told, too. */
function answeredByKim(more: DeskChanges = {}): Answering {
  const play = new Answering(more)
  play.receive({ text: 'What does it cost?', cc: [BOB] })
  expect(replies(play.answers(KIM, 'Forty.'))).toEqual([['Forty.', [ANN, BOB]]])
  return play
}

describe('which answers wait', () => {
  it('a later answer to the same message: nothing of it is carried out, its agent reads the other, colleagues read it', () => {
    const play = answeredByKim()
    const held = play.answers(SAM, '#resolve\n#cc eve@other.example\nFifty.', { at: 0 })
    expect(replies(held)).toEqual([])
    expect(held.outcome).toBe('agent-note')
    expect(held.explanation.notes.join()).toContain('§7.10: kim answered the same message first')
    expect(play.desk.ticket()).toMatchObject({ stage: 'work_in_progress', heldAnswers: ['support/INBOX/1/m2'] })
    expect(play.desk.members()).toEqual([ANN, BOB])
    const alert = play.told(SAM).at(-1)!.mail
    expect(alert.kind).toBe('alert')
    expect(alert.text).toMatch(/kim wrote:\s+Forty\./)
    expect(alert.text).toContain(`To send it as it is to ${ANN}, ${BOB}, ${EVE}, answer this mail with #send.`)
    for (const colleague of [KIM, LEE]) expect(play.told(colleague).at(-1)!.mail.text).toContain('Fifty.')
  })

  it('of three, each later one waits, and reads what went out before', () => {
    const play = answeredByKim()
    expect(replies(play.answers(SAM, 'Fifty.', { at: 0 }))).toEqual([])
    expect(replies(play.answers(LEE, 'Sixty.', { at: 0 }))).toEqual([])
    expect(play.told(LEE).at(-1)!.mail.text).not.toContain('Fifty.')
    expect(replies(play.answers(SAM, '#send', { at: play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert') }))).toEqual([
      ['Fifty.', [ANN, BOB]],
    ])
    const again = play.answers(LEE, 'Seventy.', { at: 0 })
    expect(replies(again)).toEqual([])
    expect(play.told(LEE).at(-1)!.mail.text).toMatch(/kim wrote:\s+Forty\.\s+sam wrote:\s+Fifty\./)
  })

  it('whoever sent his in spite of another’s waits no more for that one', () => {
    const play = answeredByKim()
    play.answers(SAM, 'Fifty.', { at: 0 })
    play.answers(SAM, '#send')
    expect(replies(play.answers(SAM, 'Or rather 51.', { at: 0 }))).toEqual([['Or rather 51.', [ANN, BOB]]])
  })

  it('an answer to an older message than a colleague has answered waits; one to a newer message does not', () => {
    const play = new Answering()
    play.receive({ text: 'What does it cost?' })
    play.receive({ text: 'And in blue?', answers: 'm0' })
    play.answers(KIM, 'Forty, in blue, too.', { at: 1 })
    expect(replies(play.answers(SAM, 'Fifty.', { at: 0 }))).toEqual([])
    const other = new Answering()
    other.receive({ text: 'What does it cost?' })
    other.receive({ text: 'And in blue?', answers: 'm0' })
    other.answers(KIM, 'Forty.', { at: 0 })
    expect(replies(other.answers(SAM, 'In blue: fifty.', { at: 1 })).length).toBe(1)
    expect(replies(other.answers(LEE, 'Sixty.', { at: 0 }))).toEqual([])
  })

  it('a mail that answers the customer’s own, and no notification, waits, too; #send sends it to whom the alert named', () => {
    const play = answeredByKim()
    const own = { from: SAM, text: 'Fifty.', authentication: 'pass' as const, answers: 'm0' }
    expect(replies(play.receive(own))).toEqual([])
    expect(play.told(SAM).at(-1)!.mail.text).toContain(`To send it as it is to ${ANN}, ${BOB}, answer this mail with #send.`)
    play.receive({ from: ZED, text: 'Me, too.', answers: 'm0' })
    const alert = play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert')
    expect(replies(play.answers(SAM, '#send', { at: alert }))).toEqual([['Fifty.', [ANN, BOB]]])
  })

  it('such a mail waits for no answer to an older message, and for none that it was written after and answers itself', () => {
    const play = answeredByKim()
    play.receive({ text: 'And in blue?', answers: 'm0' })
    expect(replies(play.receive({ from: SAM, text: 'Fifty.', authentication: 'pass', answers: 'm2' })).length).toBe(1)
    const other = answeredByKim()
    const answersKim = { from: SAM, text: 'And delivery is free.', authentication: 'pass' as const, tokens: [customerToken()] }
    expect(replies(other.receive(answersKim)).length).toBe(1)
  })

  it('nor does a mail wait whose readers have it already', () => {
    const play = answeredByKim()
    expect(replies(play.answers(LEE, 'Sixty.', { at: 0, to: [ANN] })).length).toBe(1)
    expect(replies(play.receive({ from: SAM, to: [ANN], text: 'Fifty.', authentication: 'pass', answers: 'm0' }))).toEqual([])
    expect(play.desk.ticket().heldAnswers).toBeUndefined()
  })

  it('neither notes nor commands alone wait, nor does a #public answer to the colleague’s', () => {
    const play = answeredByKim()
    const noted = play.answers(SAM, '#note\nIs it not fifty?', { at: 0 })
    expect(noted.outbound.map(({ kind, agent }) => [kind, agent])).toEqual([
      ['notification', KIM],
      ['notification', LEE],
    ])
    expect(play.answers(LEE, '#severity high', { at: 0 }).ticket?.severity).toBe('high')
    expect(replies(play.answers(LEE, '#public\nKim is right.'))).toEqual([['Kim is right.', [ANN, BOB]]])
    expect(play.desk.ticket().heldAnswers).toBeUndefined()
  })

  it('the first answer may have come late, and may have been refused', () => {
    const play = new Answering()
    play.receive({ text: 'What does it cost?' })
    expect(replies(play.answers(KIM, '#severity huge\nForty.'))).toEqual([])
    expect(replies(play.answers(SAM, 'Fifty.')).length).toBe(1)
    // Older by its date, but Sam's is out.
    expect(replies(play.answers(KIM, 'Forty.', { at: 0, hour: 0.5 / 60 }))).toEqual([])
  })

  it('a refused answer that is tried again from the refusal waits all the same', () => {
    const play = new Answering()
    play.receive({ text: 'What does it cost?' })
    play.answers(SAM, '#severity huge\nFifty.')
    play.answers(KIM, 'Forty.')
    const refusal = play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert')
    expect(replies(play.answers(SAM, 'Fifty.', { at: refusal }))).toEqual([])
  })

  it('where both are sent, each hears of the other’s, though one of them was never told of the question', () => {
    const play = new Answering({ policy: { collisions: 'send' }, mailbox: { notify: [SAM] } })
    play.receive({ text: 'What does it cost?' })
    play.receive({ from: KIM, text: 'Forty.', authentication: 'pass', answers: 'm0' })
    const sams = play.answers(SAM, 'Fifty.', { at: 0 })
    expect(replies(sams).length).toBe(1)
    expect(play.told(KIM).at(-1)!.mail.text).toContain('Fifty.')
  })

  it('whoever answers second without having been told of the question hears of the first answer in a line', () => {
    const play = new Answering({ policy: { collisions: 'send' }, mailbox: { notify: [SAM] } })
    play.receive({ text: 'What does it cost?' })
    play.answers(SAM, `Forty.\nThat is with the VAT.${' And so on.'.repeat(100)}`, { at: 0 })
    expect(play.told(KIM)).toEqual([])
    const kims = play.receive({ from: KIM, text: 'Fifty.', authentication: 'pass', answers: 'm0' })
    expect(replies(kims).length).toBe(1)
    const [{ mail } = { mail: null }] = play.told(KIM)
    expect(mail).toMatchObject({ kind: 'alert', text: expect.stringContaining('sam: Forty. That is with the VAT.') })
    expect(mail!.text.length).toBeLessThan(1000)
    // The next answers are told as they come.
    play.receive({ from: KIM, text: 'Or 51.', authentication: 'pass', answers: 'm0' })
    expect(play.told(KIM)).toHaveLength(1)
  })
})

describe('#send', () => {
  it('sends the answer as it was, with its commands and those beside #send, to whom its notification named', () => {
    const play = answeredByKim()
    play.answers(SAM, `#cc ${EVE}\n#severity high\nFifty.`, { at: 0 })
    const sent = play.answers(SAM, '#send\n#resolve')
    expect(replies(sent)).toEqual([['Fifty.', [ANN, BOB, EVE]]])
    expect(sent.outcome).toBe('agent-reply')
    expect(play.desk.ticket()).toMatchObject({ severity: 'high', stage: 'resolved', heldAnswers: [] })
    const said = play.desk.timeline().filter(({ visibility, body }) => visibility === 'external' && body !== null)
    expect(said.map(({ body }) => body)).toEqual(['Fifty.'])
  })

  it('leaves out who was taken off since, and whoever came meanwhile, of whom the agent is told', () => {
    const play = answeredByKim()
    play.answers(SAM, 'Fifty.', { at: 0 })
    const { emailMembers, takenOff } = play.desk.ticket()
    play.desk.edit({
      emailMembers: emailMembers.filter(({ addrSpec }) => addrSpec !== BOB),
      takenOff: [...takenOff, { addrSpec: BOB, atMs: START_MS + 5 * 60_000 }],
    })
    play.receive({ from: ZED, text: 'Me, too.', answers: 'm0' })
    const alert = play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert')
    expect(replies(play.answers(SAM, '#send', { at: alert }))).toEqual([['Fifty.', [ANN]]])
    expect(play.told(SAM).at(-1)!.mail.text).toMatch(/is not on your answer: zed@unknown\.example/)
    expect(play.desk.ticket().needsResponse).toBe(true)
  })

  it('what it ordered is refused when the customer wrote meanwhile; then it still waits', () => {
    const play = answeredByKim()
    play.answers(SAM, '#resolve\nFifty.', { at: 0 })
    play.receive({ text: 'It burns!', answers: 'm0' })
    const alert = play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert')
    expect(replies(play.answers(SAM, '#send', { at: alert }))).toEqual([])
    expect(play.told(SAM).at(-1)!.mail.text).toContain('A newer mail of the customer')
    expect(play.desk.ticket()).toMatchObject({ needsResponse: true, heldAnswers: ['support/INBOX/1/m2'] })
  })

  it('goes out on a ticket that was closed meanwhile, and leaves it closed', () => {
    const play = answeredByKim()
    play.answers(SAM, 'Fifty.', { at: 0 })
    play.desk.edit({ stage: 'resolved', closedAtMs: START_MS + 60_000 })
    expect(replies(play.answers(SAM, '#send'))).toEqual([['Fifty.', [ANN, BOB]]])
    expect(play.desk.ticket().stage).toBe('resolved')
  })

  it('takes its files along', () => {
    const play = answeredByKim()
    const file = { sha256: 'f', md5: '', filename: 'list.pdf', contentType: 'application/pdf', sizeBytes: 9, isInline: false }
    play.answers(SAM, 'The list.', { at: 0, message: { attachments: [{ ...file, contentId: null, text: null }] } })
    const [reply] = outboundOf(play.answers(SAM, '#send'), 'reply')
    expect(reply?.files.map(({ filename }) => filename)).toEqual(['list.pdf'])
  })

  it.each([
    ['a second time', '#send', 'waits no longer'],
    ['with words of its own', '#send\nOr rather 51.', 'sends your answer as it was'],
    ['as a note', '#send\n#note', 'contradicts #note'],
    ['as a public answer', '#public\n#send', 'contradicts #public'],
    ['with a command that is none', '#send\n#sendd', 'is no command'],
  ])('%s it is refused, and nobody outside gets anything', (what, text, reason) => {
    const play = answeredByKim()
    play.answers(SAM, 'Fifty.', { at: 0 })
    if (what === 'a second time') play.answers(SAM, '#send')
    const refused = play.answers(SAM, text, { at: play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert') })
    expect(replies(refused)).toEqual([])
    expect(outboundOf(refused, 'alert').map(({ agent }) => agent)).toEqual([SAM])
    expect(outboundOf(refused, 'alert')[0]!.text).toContain(reason)
  })

  it('after a refusal works in answer to the refusal, too', () => {
    const play = answeredByKim()
    play.answers(SAM, 'Fifty.', { at: 0 })
    play.answers(SAM, '#sned')
    expect(replies(play.answers(SAM, '#send'))).toEqual([['Fifty.', [ANN, BOB]]])
  })

  it('in answer to anything else, or by anybody else, sends nothing', () => {
    const play = answeredByKim()
    play.answers(SAM, 'Fifty.', { at: 0 })
    expect(replies(play.answers(SAM, '#send', { at: 0 }))).toEqual([])
    const { id } = play.told(SAM).find(({ mail }) => mail.kind === 'alert')!
    const kims = { from: KIM, text: '#send', authentication: 'pass' as const, tokens: [agentToken(SAM, 1, { id })] }
    expect(replies(play.receive(kims))).toEqual([])
    expect(replies(play.receive({ from: ZED, text: '#send', tokens: [agentToken(SAM, 1, { id })] }))).toEqual([])
    expect(play.desk.ticket().heldAnswers).toEqual(['support/INBOX/1/m2'])
  })

  it('what holds words of a note by now is not sent', () => {
    const play = answeredByKim()
    const words = 'the plant in Lyon will close for good next spring'
    play.answers(SAM, `Know that ${words}.`, { at: 0 })
    play.answers(LEE, `#note\nNobody may know that ${words}.`)
    const alert = play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert')
    const sent = play.answers(SAM, '#send', { at: alert })
    expect(replies(sent)).toEqual([])
    expect(outboundOf(sent, 'alert')[0]!.text).toContain('words of an internal note')
  })

  it('another text in its place, to the alert, goes to the same people; after yet another answer it waits again', () => {
    const play = answeredByKim()
    play.answers(SAM, 'Fifty.', { at: 0 })
    play.receive({ from: ZED, text: 'Me, too.', answers: 'm0' })
    const alert = play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert')
    const text = '#public\nForty it is.'
    const replied = play.answers(SAM, text, { at: alert })
    expect(replies(replied)).toEqual([['Forty it is.', [ANN, BOB]]])
  })
})

it('who answers a ticket that another was merged into finds what waits there', () => {
  const play = answeredByKim()
  play.answers(SAM, 'Fifty.', { at: 0 })
  play.receive({ text: 'The same again.', cc: [BOB] })
  const merged = withMerged(
    draftOf(play.desk.ticket(2)),
    { duplicate: draftOf(play.desk.ticket(1)), linkedTo: [] },
    causeOf('x', product, { atMs: START_MS + 60 }),
  )
  if (isRefused(merged)) throw new Error('refused')
  expect(merged[0].ticket.heldAnswers).toEqual(['support/INBOX/1/m2'])
  for (const { ticket } of merged) play.desk.edit(ticket, ticket.number)
  const alert = play.told(SAM).findIndex(({ mail }) => mail.kind === 'alert')
  const sent = play.answers(SAM, '#send', { at: alert })
  expect(replies(sent)).toEqual([['Fifty.', [ANN, BOB]]])
  expect(sent.ticket?.number).toBe(2)
})
