/** Mails of customers by the thousand, the same for the same seed: text and HTML, 11 KB in the mean, a third replies. */

import libqp from 'libqp'

/** Mail that is dated days before it comes rings nobody. */
const today = new Date().toUTCString()

/** Which mails to make. */
export interface SampleOptions {
  readonly seed: number
  readonly count: number
  readonly to: string
}

interface Thread {
  readonly from: string
  readonly subject: string
  readonly ids: string[]
  text: string
}

const vocabulary =
  'the a we our your order invoice kettle pump valve delivery please could would when because since Monday error screen ' +
  'account password customer machine again still broken received sent number of and to for with from in on is was has not ' +
  'after before thank you help soon manual warranty replacement quantity price address warehouse colour größe naïve Zürich'
const words = vocabulary.split(' ')
const replyShare = 1 / 3
/** Threads that still get replies. */
const mostLiveThreads = 200

/** Makes the mails, in the order in which they were written. */
export function* sampleMails({ seed, count, to }: SampleOptions): Generator<Buffer> {
  const random = randomFrom(seed)
  const live: Thread[] = []
  for (let n = 0; n < count; n++) {
    const isReply = live.length > 0 && random() < replyShare
    const thread = isReply ? live[Math.floor(random() * live.length)] : openThread(random, seed, n)
    if (!thread) continue
    if (!isReply) live.push(thread)
    if (live.length > mostLiveThreads) live.shift()
    yield mailOf(thread, { random, to, id: `${seed}.${n}@${thread.from.split('@')[1]}`, isReply })
  }
}

function openThread(random: () => number, seed: number, n: number): Thread {
  const firm = Math.floor(random() * 2000)
  const from = `${pick(['ann', 'bob', 'eve', 'jan', 'zoe'], random)}${Math.floor(random() * 50)}@firm${firm}.example`
  return { from, subject: `${sentence(random, 4)} ${seed}-${n}`, ids: [], text: '' }
}

interface Writing {
  readonly random: () => number
  readonly to: string
  readonly id: string
  readonly isReply: boolean
}

function mailOf(thread: Thread, { random, to, id, isReply }: Writing): Buffer {
  const paragraphs = Array.from({ length: 3 + Math.floor(random() ** 2 * 37) }, () => sentence(random, 30))
  const quoted = isReply ? thread.text.split('\n').map((line) => `> ${line}`) : []
  const attribution = `On Tue, 3 Nov 2026 at 10:00, Support <${to}> wrote:`
  const text = [...paragraphs, ...(isReply ? [attribution, ...quoted] : [])].join('\n\n')
  const lines = [...headerOf(thread, { to, id, isReply }), ...bodyOf(text, htmlOf(paragraphs, isReply ? thread.text : ''))]
  thread.ids.push(id)
  thread.text = paragraphs.join('\n').slice(0, 2000)
  return Buffer.from(lines.join('\r\n').replace(/\r?\n/g, '\r\n'))
}

function headerOf({ from, subject, ids }: Thread, mail: Omit<Writing, 'random'>): string[] {
  const domain = from.split('@')[1] ?? ''
  const references = ids.map((id) => `<${id}>`)
  return [
    `Return-Path: <${from}>`,
    `Received: from mail.${domain} (mail.${domain} [192.0.2.7]) by mx.bench.example with ESMTPS id 4XyZ; Tue, 3 Nov 2026 10:00:02 +0000`,
    `Received: from [10.0.0.5] by mail.${domain} with ESMTPA id 77; Tue, 3 Nov 2026 10:00:01 +0000`,
    `Message-ID: <${mail.id}>`,
    ...(mail.isReply ? [`In-Reply-To: ${references.at(-1)}`, `References: ${references.slice(-10).join('\r\n ')}`] : []),
    `From: ${from.split('@')[0]} Example <${from}>`,
    `To: Support <${mail.to}>`,
    `Subject: ${encodedWord(`${mail.isReply ? 'Re: ' : ''}${subject}`)}`,
    `Date: ${today}`,
    'MIME-Version: 1.0',
    'X-Mailer: Bench 1.0',
    'Content-Type: multipart/alternative; boundary="=_part"',
    '',
  ]
}

function bodyOf(text: string, html: string): string[] {
  const encoding = 'Content-Transfer-Encoding: quoted-printable'
  const part = (type: string, body: string) => [
    '--=_part',
    `Content-Type: ${type}; charset=utf-8`,
    encoding,
    '',
    libqp.wrap(libqp.encode(body)),
  ]
  return [...part('text/plain', text), ...part('text/html', html), '--=_part--', '']
}

function htmlOf(paragraphs: readonly string[], quoted: string): string {
  const style = 'margin:0 0 12px 0;font-family:Calibri,Arial,sans-serif;font-size:11pt;color:#1f1f1f'
  const shown = paragraphs.map((text) => `<p style="${style}">${text} <b>${text.slice(0, 20)}</b></p>`).join('\n')
  const quote = quoted === '' ? '' : `<blockquote type="cite">${quoted.replaceAll('\n', '<br>')}</blockquote>`
  const sheet = `<style>${'p.MsoNormal, li.MsoNormal { margin: 0cm; font-size: 11.0pt }\n'.repeat(12)}</style>`
  return `<html><head>${sheet}</head><body><div>${shown}</div>${quote}</body></html>`
}

/** RFC 2047 §2; plain ASCII stays as it is. */
function encodedWord(text: string): string {
  if (/^[ -~]*$/.test(text)) return text
  return `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
}

/** Words in no order. */
export function sentence(random: () => number, length: number): string {
  return Array.from({ length }, () => pick(words, random)).join(' ')
}

/** One of a list. */
export function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T
}

/** Mulberry32: small, and good enough for texts. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
