/** Mail from web forms and from lists that rewrite From: the person is in Reply-To, or in a line of the text. */

import { domainOf, isColleague, isEmailAddress, isOwnAddress, isKnownUser, type Directory } from '../directory.ts'
import type { InboundMail, MailMessage } from '../inbound-mail.ts'
import type { Policy } from '../site.ts'
import { fitsPattern, type FormRule, type SearchPattern } from '../site-patterns.ts'
import { isNobody } from './people.ts'
import type { Address } from '../../mail/message.ts'

interface Known {
  readonly directory: Directory
  readonly policy: Pick<Policy, 'forms'>
}

/** The mail with the person who filled in the form as its sender; other mail is returned unchanged. */
export function asWritten<M extends Pick<InboundMail, 'place' | 'proof' | 'message'>>(mail: M, known: Known): M {
  const { place, proof, message } = mail
  const { addrSpec, isStrict } = message.from
  const isOurs = place.source === 'sent' || proof.isEcho || place.identity.startsWith('intray.')
  if (message.form || isOurs || addrSpec === null || !isStrict) return mail
  const { directory, policy } = known
  if (isKnownUser(directory, addrSpec)) return mail
  const listed = policy.forms?.find(({ sender }) => fitsPattern(sender, addrSpec))
  if (listed) return { ...mail, message: ofListed(message, listed, directory) }
  const person = isImpersonal(message, addrSpec, directory) ? personOfReplyTo(message, directory) : null
  return person ? { ...mail, message: writtenBy(message, person, false) } : mail
}

/** Whether From does not tell the person: nobody reads mail there, it is our own, or a list or program has put itself there. */
function isImpersonal(message: MailMessage, addrSpec: string, directory: Directory): boolean {
  if (message.kind !== 'human') return false
  const { replyTo, originalSender } = message
  const isRewritten = originalSender !== undefined && originalSender === replyTo[0]?.addrSpec
  const isOurDomain = [...directory.ownAddresses].some((own) => domainOf(own) === domainOf(addrSpec))
  if (directory.words.isRoboticAddress(addrSpec) || isOwnAddress(directory, addrSpec)) return true
  return (isRewritten && isOurDomain) || isSiteOfOurs(message, addrSpec, directory)
}

/**
 * A program in a domain of ours starts a conversation on behalf of an outsider. A colleague's mail has an inside Reply-To, or answers one.
 */
function isSiteOfOurs({ inReplyTo, references, replyTo }: MailMessage, addrSpec: string, directory: Directory): boolean {
  const isFirst = inReplyTo.length + references.length === 0
  return (
    isFirst && isColleague(directory, addrSpec) && replyTo.every((address) => !directory.internalDomains?.has(domainOf(address.addrSpec)))
  )
}

/** A listed form's mail is a person's message, even if its text or Reply-To names no usable person. */
function ofListed(message: MailMessage, { pattern }: FormRule, directory: Directory): MailMessage {
  const person = pattern ? personInText(message, pattern, directory) : personOfReplyTo(message, directory)
  const written: MailMessage = { ...message, kind: message.report ? message.kind : 'human', isBulk: false }
  if (person) return writtenBy(written, person, true)
  const form = { sender: message.from.addrSpec ?? '', isListed: true }
  return { ...written, replyTo: [], from: { ...message.from, isStrict: false }, form }
}

function writtenBy(message: MailMessage, { addrSpec, displayName }: Address, isListed: boolean): MailMessage {
  const form = { sender: message.from.addrSpec ?? '', isListed }
  return { ...message, from: { addrSpec, displayName, isStrict: true }, replyTo: [], form }
}

function personOfReplyTo(message: MailMessage, directory: Directory): Address | null {
  const [only, ...others] = message.replyTo
  const isSingle = only !== undefined && others.length === 0 && !message.isReplyToLoose
  return isSingle && isStranger(only.addrSpec, message, directory) ? only : null
}

function personInText(message: MailMessage, pattern: SearchPattern, directory: Directory): Address | null {
  const found = pattern.find(message.text)
  const addrSpec = found === null ? '' : directory.words.addressAsSent(found.replace(/^<|>$/g, ''))
  return isStranger(addrSpec, message, directory) ? { addrSpec, displayName: '' } : null
}

function isStranger(addrSpec: string, message: MailMessage, directory: Directory): boolean {
  return isEmailAddress(addrSpec) && !isNobody(addrSpec, message, directory) && !isKnownUser(directory, addrSpec)
}
