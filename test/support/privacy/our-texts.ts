/** What an installation says by itself: the texts of its configuration, as they are filled in for a ticket. */

import { readClosing, type ClosingKind } from '../../../src/mail/sender-proof/closing-token.ts'
import { tokenKeys } from '../../../src/config/token-keys.ts'
import type { Config } from '../../../src/config/schema.ts'
import { stages } from '../../../src/tickets/stage/stage.ts'
import { displayId } from '../../../src/tickets/ticket.ts'

/** Where an automatic text stands. */
export interface TextPlace {
  readonly mailbox: string
  readonly ticket: number
}

/** Every text of a mailbox's configuration that may stand in its mail, in every language. */
export function ourTexts(config: Config, place: TextPlace): readonly string[] {
  const from = config.mailboxes.find(({ name }) => name === place.mailbox)
  if (!from) return []
  const { imap: _imap, smtp: _smtp, ...said } = from
  const configured = textsIn(said).map((text) => filled(text, { config, place, from: from.displayName ?? from.name }))
  return [...configured, ...toSubscribers(place.ticket)]
}

/** What frames the news for contacts who subscribe. */
function toSubscribers(ticket: number): readonly string[] {
  return [`There is news on ${displayId(ticket)}.`, ...stages.map((stage) => `It is now: ${stage.replaceAll('_', ' ')}`)]
}

/** The texts of its acknowledgement alone, and those of rules that stand in its place. */
export function acknowledgementTexts(config: Config, place: TextPlace): readonly string[] {
  const from = config.mailboxes.find(({ name }) => name === place.mailbox)
  if (!from) return []
  const shown = from.displayName ?? from.name
  const ofRules = config.rules.map((rule) => rule.do.answer)
  return [shown, ...textsIn([from.acknowledgement, ofRules]).map((text) => filled(text, { config, place, from: shown }))]
}

/** A text without the links that close the ticket that it is about: whoever it is for may use them. */
export function withoutClosingLinks(text: string, { ticket }: TextPlace, config: Config): string {
  return text.replace(/https?:\/\/[^\s/]+\/(confirm|cancel)\/([a-z0-9.]+)/g, (link, kind: ClosingKind, token: string) =>
    readClosing(token, kind, tokenKeys(config))?.ticket === ticket ? '' : link,
  )
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function filled(
  text: string,
  { config, place, from }: { readonly config: Config; readonly place: TextPlace; readonly from: string },
): string {
  const values: Readonly<Record<string, string>> = {
    ...{ ticket: displayId(place.ticket), mailbox: from, company: config.company },
  }
  return text.replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole)
}
