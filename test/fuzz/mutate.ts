/** Damages mails the way that broken software and hostile senders do, the same way for the same seed. */

/** Gives numbers from 0 up to, not including, `below`. */
export type Dice = (below: number) => number

/** A small generator (mulberry32): a finding must be repeatable from its seed. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below)
  }
}

const SNIPPETS = [
  '\r\n',
  '\r',
  '\n\n',
  '\0',
  '=?utf-8?B?4oI=?=',
  '=?gb18030?Q?=',
  '"\\',
  '<',
  '((',
  ';',
  '--',
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Type: text/html; charset=utf-7\r\n',
  'From: a@b.example\r\n',
  '<blockquote>',
  '<!--',
  'begin 644 x\n',
  '> ',
  '\u202e\u200b',
]

type Damage = (mail: Buffer, dice: Dice) => Buffer

const replaceAt = (mail: Buffer, at: number, length: number, piece: Buffer): Buffer =>
  Buffer.concat([mail.subarray(0, at), piece, mail.subarray(at + length)])

const flipBytes: Damage = (mail, dice) => {
  const damaged = Buffer.from(mail)
  for (let count = dice(20); count >= 0; count--) damaged[dice(damaged.length)] = dice(256)
  return damaged
}

const cutOut: Damage = (mail, dice) => replaceAt(mail, dice(mail.length), dice(2000), Buffer.alloc(0))
const cutShort: Damage = (mail, dice) => mail.subarray(0, dice(mail.length))
const insert: Damage = (mail, dice) => replaceAt(mail, dice(mail.length), 0, Buffer.from(SNIPPETS[dice(SNIPPETS.length)] ?? ''))

const flood: Damage = (mail, dice) => {
  const snippet = SNIPPETS[dice(SNIPPETS.length)] ?? ''
  return replaceAt(mail, dice(mail.length), 0, Buffer.from(snippet.repeat(1 + dice(20_000))))
}

const repeatPiece: Damage = (mail, dice) => {
  const at = dice(mail.length)
  const piece = mail.subarray(at, at + dice(300))
  return replaceAt(mail, at, 0, Buffer.concat(Array.from({ length: 1 + dice(200) }, () => piece)))
}

const swapLines: Damage = (mail, dice) => {
  const lines = mail.toString('latin1').split('\n')
  const [one, other] = [dice(lines.length), dice(lines.length)]
  ;[lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? '']
  return Buffer.from(lines.join('\n'), 'latin1')
}

const DAMAGES: readonly Damage[] = [flipBytes, cutOut, cutShort, insert, flood, repeatPiece, swapLines]

/** The mail with one to four kinds of damage. */
export function mutate(mail: Buffer, dice: Dice): Buffer {
  let damaged = mail
  for (let count = dice(4); count >= 0; count--) damaged = DAMAGES[dice(DAMAGES.length)]?.(damaged, dice) ?? damaged
  return damaged
}
