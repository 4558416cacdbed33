/** Decisions that write nothing but how a mail's handling ended and why. */
import type { Ruling } from './mail-case.ts'
import type { Decision, Explanation, Outcome } from './decision.ts'

/** A decision that changes no ticket; others are built on it. */
export function onlyOutcome(outcome: Outcome, explanation: Explanation): Decision {
  return {
    outcome,
    explanation,
    draft: null,
    seenOn: null,
    isNewTicket: false,
    message: null,
    claims: [],
    reports: [],
    acknowledged: null,
  }
}

/** Why a mail is where it is, from the ruling on its sender. */
export function explain(ruling: Ruling, notes: readonly string[]): Explanation {
  return {
    candidates: ruling.candidates,
    matched: ruling.candidate?.evidence ?? null,
    verdict: ruling.verdict,
    vetoes: ruling.vetoes,
    notes,
  }
}

/** An explanation for mail that never came to a ruling. */
export function explainNote(note: string): Explanation {
  return { candidates: [], matched: null, verdict: null, vetoes: [], notes: [note] }
}
