/** Recognizes lines that phones and web mail programs add: "Sent from my iPhone". */

import { phrasesOf } from '../languages/languages.ts'
import { anyPhrase, inAnyLanguage } from '../languages/phrase-pattern.ts'
// Devices, programs and providers, which have the same names in all languages.
import devices from './devices.json' with { type: 'json' }

const MAX_CHARS = 110
const MAX_WORDS = 12
/** Words of an unlisted device's name, as in "Sent from my Wiko RIDGE FAB 4G". */
const MAX_UNKNOWN_WORDS = 5

const START = inAnyLanguage(({ sentFrom }) => sentFrom.starts, { before: '^' })
const END = inAnyLanguage(({ sentFrom }) => sentFrom.ends, { after: '[.。]?$' })
const DEVICE = anyPhrase([...devices, ...phrasesOf(({ sentFrom }) => sentFrom.devices)], {
  before: '(?<![\\p{Script=Latin}\\p{Script=Cyrillic}])',
  after: '(?![a-z])',
})
const ANY_DEVICE = inAnyLanguage(({ sentFrom }) => sentFrom.anyDevice, { before: '^', after: ' ' })

/** Whether a mail program added a line of the body. */
export function isSentFromLine(raw: string): boolean {
  if (raw.length > 400 || isLongSentence(raw.trim())) return false
  const text = raw
    // Proton's plain part writes links as Markdown does.
    .replace(/\[([^[\]]+)\]\(https?:[^\s()]*\)/g, '$1')
    .replace(/<[^<>]*>?|\(?https?:\S+|\[[^[\]]*\]/g, ' ')
    .replace(/[*_\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[-–—]{1,2}\s?/, '')
  if (text === '' || text.length > MAX_CHARS || text.split(' ').length > MAX_WORDS) return false
  if (/[,;:?!]|[.。]\s/u.test(text.replace(/["“„].*["”“]/u, ''))) return false
  const isNamed = DEVICE.test(text)
  if (START.test(text)) return isNamed || isUnknownDevice(text)
  return END.test(text) && isNamed && text.split(' ').length <= 7
}

/** A cheap check, for most lines: too long, without anything that is removed before counting. */
function isLongSentence(text: string): boolean {
  return text.length > MAX_CHARS + 3 && !/[<[*_\u200b-\u200f\u2060\ufeff]|https?:|\s\s/.test(text)
}

/** Whether each word is a name or a number, without a full stop; "sent from my desk" in a sentence about a parcel is none. */
function isUnknownDevice(text: string): boolean {
  const name = text.replace(ANY_DEVICE, '')
  if (name === text || /[.。]$/.test(text)) return false
  const words = name.split(' ')
  return words.length <= MAX_UNKNOWN_WORDS && words.every((word) => /^[\p{Lu}\d]/u.test(word))
}
