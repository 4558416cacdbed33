/** Mails made to keep a program busy: each is of a size that a server lets through, and extreme in one respect. */

/** Mail that is dated days before it comes rings nobody. */
const today = new Date().toUTCString()

const to = 'hostile@bench.example'
const kilobyte = 1024

/** The mails, by what is extreme about them. */
export function hostileMails(): readonly Buffer[] {
  const people = (count: number) => Array.from({ length: count }, (_, i) => `P ${i} <p${i}@f${i}.example>`).join(',\r\n ')
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `<ref.${i}@firm.example>`).join('\r\n ')
  const word = '=?utf-8?Q?=C3=BC?= '
  return [
    mailOf(`To: ${to},\r\n ${people(10_000)}`, plain('Ten thousand recipients')),
    mailOf(`References: ${ids(20_000)}`, plain('Twenty thousand references')),
    mailOf(`Subject: ${word.repeat(20_000)}`, plain('A subject of encoded words')),
    mailOf(Array.from({ length: 20_000 }, (_, i) => `X-Field-${i}: value`).join('\r\n'), plain('Many fields')),
    mailOf('X-Long: 1', plain('x'.repeat(4_000 * kilobyte))),
    mailOf('X-Quotes: 1', plain(`${'>'.repeat(200)} quoted\r\n`.repeat(10_000))),
    mailOf('X-Lines: 1', plain('On Mon, Bob wrote:\r\n> a\r\n-- \r\n'.repeat(40_000))),
    mailOf('X-Deep: 1', html('<div>'.repeat(50_000))),
    mailOf('X-Table: 1', html('<table><tr><td style="color:red">&lt;&nbsp;x</td></tr></table>'.repeat(30_000))),
    mailOf('X-Nested: 1', nested(2_000)),
    mailOf('X-Parts: 1', manyParts(5_000)),
    mailOf('X-Base64: 1', `Content-Transfer-Encoding: base64\r\n\r\n${'QUJD\r\n'.repeat(500_000)}`),
  ]
}

let made = 0

function mailOf(field: string, body: string): Buffer {
  const head = [
    `Message-ID: <hostile.${++made}@firm.example>`,
    'From: Eve <eve@firm.example>',
    ...(field.startsWith('To:') ? [] : [`To: ${to}`]),
    ...(field.startsWith('Subject:') ? [] : ['Subject: Hostile']),
    `Date: ${today}`,
    'MIME-Version: 1.0',
    field,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n${body}\r\n`)
}

function plain(text: string): string {
  return `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`
}

function html(text: string): string {
  return `Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>${text}`
}

function nested(depth: number): string {
  const opened = Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`)
  return `${opened.join('')}Content-Type: text/plain\r\n\r\nDeep down.`
}

function manyParts(count: number): string {
  const part = (_: unknown, i: number) => `--b\r\nContent-Type: application/octet-stream; name=f${i}.bin\r\n\r\nfile ${i}\r\n`
  return `Content-Type: multipart/mixed; boundary=b\r\n\r\n${Array.from({ length: count }, part).join('')}--b--`
}
