/** Tokens in links by which customers close a ticket: bound to the action, the ticket, the person, and the ticket's state that they saw. */
import { holdsProof, proofOf, type TokenKeys } from './tokens.ts'

/** The action of a link. */
export type ClosingKind = 'confirm' | 'cancel'

/** The data that a link's token proves. */
export interface ClosingClaim {
  readonly kind: ClosingKind
  readonly ticket: number
  /** The address of the person who may use it. */
  readonly person: string
  /** The state of the ticket for which it is valid. */
  readonly state: string
  readonly atMs: number
}

/** A valid token of a link. No address can be read from it. */
export interface ReadClosing {
  readonly ticket: number
  readonly atMs: number
  /** Identifies the token without revealing it. */
  readonly id: string
  readonly isOf: (person: string) => boolean
  readonly isAbout: (state: string) => boolean
}

const dayMs = 24 * 3600_000
/** 60 bits, which the proof covers. */
const tagLength = 12
const form = /^([1-9a-z][0-9a-z]{0,9})\.([0-9a-z]{1,6})\.([a-z2-7]{12})\.([a-z2-7]{12})\.([a-z2-7]{26})$/

/** Mints a token; equal claims on one day give equal tokens. */
export function mintClosing({ kind, ticket, person, state, atMs }: ClosingClaim, [key]: TokenKeys): string {
  const day = Math.floor(atMs / dayMs).toString(36)
  const head = [ticket.toString(36), day, tagOf('person', `${ticket}/${person}`, key), tagOf('state', `${ticket}/${state}`, key)].join('.')
  return `${head}.${proofOf(proven(kind, head), key)}`
}

/** Reads a token. @returns null when it is not ours, or is for another action */
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
