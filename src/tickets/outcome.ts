/** Decisions that write only an outcome and its explanation. */
import type { Ruling } from './mail-case.ts'
import type { Decision, Explanation, Outcome } from './decision.ts'

/** A decision that changes no ticket; others are built from it. */
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

/** The explanation of a decision by the ruling on its sender. */
export function explain(ruling: Ruling, notes: readonly string[]): Explanation {
  return {
    candidates: ruling.candidates,
    matched: ruling.candidate?.evidence ?? null,
    verdict: ruling.verdict,
    vetoes: ruling.vetoes,
    notes,
  }
}

/** The explanation of a decision that needed no ruling. */
export function explainNote(note: string): Explanation {
  return { candidates: [], matched: null, verdict: null, vetoes: [], notes: [note] }
}
