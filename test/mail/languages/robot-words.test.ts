/** Each phrase of each language by which robots and reports are known is proven by a mail that is read otherwise without it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { KindEvidence } from '../../../src/mail/classify/kind-evidence.ts'
import { kindOf, type KindVerdict } from '../../../src/mail/classify/kind.ts'
import { isRoboticAddress } from '../../../src/mail/classify/robot-address.ts'
import { bringsVerification } from '../../../src/mail/classify/verification.ts'
import { LANGUAGES, type ProvenPhrases } from '../../../src/mail/languages/languages.ts'
import { anyPhrase } from '../../../src/mail/languages/phrase-pattern.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { recipientsIn } from '../../../src/mail/reports/report-prose-recipients.ts'
import { examplesOf } from './phrase-examples.ts'

const REPORTS = new URL('../../../fixtures/reports/', import.meta.url)
const NONSENSE = 'xyzzy'
const PERSON = 'ann@acme.example'
const DAEMON = 'mailer-daemon@mx.fjord.example'

interface Sketch {
  readonly from: string
  readonly subject?: string
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

function verdictOn({ from, subject = 'Pump', text = NONSENSE, headers = {} }: Sketch): KindVerdict {
  const fields = Object.entries({ From: from, Subject: subject, ...headers })
  const evidence: KindEvidence = {
    headers: fields.map(([name, value]) => ({ name, value })),
    contentType: 'text/plain',
    parameters: {},
    from: { addrSpec: from, displayName: '', isStrict: true },
    subject,
    text,
    parts: [],
  }
  return kindOf(evidence)
}

/** The examples that a check does not accept; nonsense that it accepts. */
function unproven(phrases: readonly string[], isRead: (example: string) => boolean): string[] {
  const wrong = phrases.flatMap(examplesOf).filter((example) => !isRead(example))
  return isRead(NONSENSE) && phrases.length > 0 ? [...wrong, NONSENSE] : wrong
}

/** What a fixture says, or the sentence itself. */
async function messageOf(proof: string, subject: string): Promise<KindVerdict & { readonly text: string }> {
  if (proof.endsWith('.eml')) return (await parseMail(readFileSync(new URL(proof, REPORTS)))).message
  return { text: proof, ...verdictOn({ from: DAEMON, subject, text: proof }) }
}

/** The phrases that are not in their proof, or whose proof is not accepted; nonsense that is. */
function unprovenBySentence(phrases: ProvenPhrases, isRead: (sentence: string) => boolean): string[] {
  const wrong = Object.entries(phrases).filter(([phrase, proof]) => !anyPhrase([phrase]).test(proof) || !isRead(proof))
  return [...wrong.map(([phrase]) => phrase), ...(isRead(NONSENSE) ? [NONSENSE] : [])]
}

/** As above for reports, whose proofs may be fixtures. */
async function unprovenByReport(
  phrases: ProvenPhrases,
  isRead: (message: KindVerdict) => boolean,
  subject = 'Delivery status',
): Promise<string[]> {
  const wrong: string[] = []
  for (const [phrase, proof] of Object.entries(phrases)) {
    const message = await messageOf(proof, subject)
    if (!anyPhrase([phrase]).test(message.text) || !isRead(message)) wrong.push(phrase)
  }
  return isRead(await messageOf(NONSENSE, subject)) ? [...wrong, NONSENSE] : wrong
}

const isAway = (sketch: Omit<Sketch, 'from'>): boolean =>
  verdictOn({ from: PERSON, headers: { 'In-Reply-To': '<1@x.example>' }, ...sketch }).kind === 'auto-reply'

describe.each(LANGUAGES)('in $name', ({ absence, bounces, challenges, noReply, verification }) => {
  it('a vacation reply is known by its subject', () => {
    const text = 'I am on vacation.'
    expect(unproven(absence.subjects, (subject) => isAway({ subject: `${subject}: Pump` }))).toEqual([])
    expect(unproven(absence.possibleSubjects, (subject) => isAway({ subject, text }))).toEqual([])
  })

  it('a vacation reply is known by what it says', () => {
    const subject = 'Out of office'
    const isProgram = (text: string) => isAway({ subject: `Automatic reply: Pump`, text, headers: {} })
    expect(unprovenBySentence(absence.sentences, (text) => isAway({ subject, text }))).toEqual([])
    expect(unprovenBySentence(absence.programSentences, isProgram)).toEqual([])
  })

  it('who asks whether one is human is a robot', () => {
    const isAsked = (text: string) => verdictOn({ from: PERSON, text, headers: { Precedence: 'bulk' } }).kind === 'challenge'
    expect(unprovenBySentence(challenges, isAsked)).toEqual([])
  })

  it('nobody reads an address that says so', () => {
    const isRead = (words: string) => ['-', '_', '.', ''].every((mark) => isRoboticAddress(`${words.replaceAll(' ', mark)}@shop.example`))
    expect(unproven(noReply, isRead)).toEqual([])
  })

  it('the verification mail of a service is known', () => {
    const isRead = (subject: string) => bringsVerification({ subject, text: 'https://chat.example/v?t=1' })
    expect(unprovenBySentence(verification, isRead)).toEqual([])
  })

  it('a report is known by its subject', () => {
    const isReport = (subject: string) => verdictOn({ from: DAEMON, subject }).kind === 'bounce'
    expect(unproven(bounces.subjects, isReport)).toEqual([])
  })

  it('a report is known by what it says', async () => {
    expect(await unprovenByReport(bounces.sentences, ({ report }) => report !== null, 'Pump')).toEqual([])
  })

  it('a report says whether the mail still may arrive, or has', async () => {
    expect(await unprovenByReport(bounces.delayed, ({ report }) => report?.class === 'delay')).toEqual([])
    expect(await unprovenByReport(bounces.arrived, ({ report }) => report?.class === 'delivered')).toEqual([])
  })

  it('a report says whether the address is lost', async () => {
    const isSaid =
      (isLost: boolean) =>
      ({ report }: KindVerdict) =>
        report?.outcomes?.some(({ isPermanent }) => isPermanent === isLost) ?? false
    expect(await unprovenByReport(bounces.noSuchAddress, isSaid(true))).toEqual([])
    expect(await unprovenByReport(bounces.otherCauses, isSaid(false))).toEqual([])
  })

  it('a report says whom the mail did not reach', () => {
    const isRead = (words: string) =>
      recipientsIn(`x other@bay.example\nx ${words} x tove@fjord.example x`, new Set())[0] === 'tove@fjord.example'
    expect(unproven(bounces.recipients, isRead)).toEqual([])
  })
})
