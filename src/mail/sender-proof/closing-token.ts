/** Tokens of links by which a customer closes a ticket: bound to the deed, the ticket, the person and what they knew of it. */
import { holdsProof, proofOf, type TokenKeys } from './tokens.ts'

/** What a link does. */
export type ClosingKind = 'confirm' | 'cancel'

/** What a link is made for. */
export interface ClosingClaim {
  readonly kind: ClosingKind
  readonly ticket: number
  /** The address of whoever may use it. */
  readonly person: string
  /** The state of the ticket that it holds for. */
  readonly state: string
  readonly atMs: number
}

/** A link's token that holds. No address can be read from it. */
export interface ReadClosing {
  readonly ticket: number
  readonly atMs: number
  /** Tells it from all others without being it. */
  readonly id: string
  readonly isOf: (person: string) => boolean
  readonly isAbout: (state: string) => boolean
}

const dayMs = 24 * 3600_000
/** 60 bits; the proof covers them. */
const tagLength = 12
const form = /^([1-9a-z][0-9a-z]{0,9})\.([0-9a-z]{1,6})\.([a-z2-7]{12})\.([a-z2-7]{12})\.([a-z2-7]{26})$/

/** Mints a token: equal claims of one day give an equal one. */
export function mintClosing({ kind, ticket, person, state, atMs }: ClosingClaim, [key]: TokenKeys): string {
  const day = Math.floor(atMs / dayMs).toString(36)
  const head = [ticket.toString(36), day, tagOf('person', `${ticket}/${person}`, key), tagOf('state', `${ticket}/${state}`, key)].join('.')
  return `${head}.${proofOf(proven(kind, head), key)}`
}

/** Reads a token. @returns null when it is none of ours, or does something else */
export function readClosing(text: string, kind: ClosingKind, keys: TokenKeys): ReadClosing | null {
  const found = form.exec(text)
  if (!found) return null
  const [, number = '', day = '', personTag, stateTag, proof = ''] = found
  const head = text.slice(0, -proof.length - 1)
  const key = keys.find((each) => holdsProof(proven(kind, head), proof, [each]))
  if (key === undefined) return null
  const ticket = Number.parseInt(number, 36)
  return {
    ticket,
    atMs: Number.parseInt(day, 36) * dayMs,
    id: proof.slice(0, 16),
    isOf: (person) => tagOf('person', `${ticket}/${person}`, key) === personTag,
    isAbout: (state) => tagOf('state', `${ticket}/${state}`, key) === stateTag,
  }
}

function proven(kind: ClosingKind, head: string): string {
  return `closing/${kind}/${head}`
}

function tagOf(what: 'person' | 'state', of: string, key: string): string {
  return proofOf(`closing/${what}/${of}`, key).slice(0, tagLength)
}
