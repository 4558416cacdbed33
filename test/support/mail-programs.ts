/** Answers as mail programs make them from the very mail that was received: its text and HTML quoted, as each does it. */

import type { Letter, Received } from './post.ts'

/** What somebody types into his mail program. */
export interface Typed {
  /** Paragraphs, in order; each one line. */
  readonly words: readonly string[]
  /** Name and further lines of the signature that the program adds. */
  readonly signature: readonly string[]
}

/** The mail that is answered, as its reader's program shows it. */
interface Shown {
  readonly name: string
  readonly address: string
  readonly to: string
  readonly subject: string
  readonly lines: readonly string[]
  /** What stands in the body element. */
  readonly html: string
}

type Body = Pick<Letter, 'text' | 'html'>
type MailProgram = (shown: Shown, typed: Typed) => Body

/** Answers a mail with one of {@link mailPrograms}. */
export function answerWith(
  program: MailProgram,
  { message }: Received,
  letter: Omit<Letter, 'thread' | 'subject' | 'text' | 'html'> & { readonly typed: Typed },
): Letter {
  const { typed, ...rest } = letter
  const shown = {
    name: message.from.displayName,
    address: message.from.addrSpec ?? '',
    to: letter.from,
    subject: message.subject,
    lines: message.text.trimEnd().split('\n'),
    html: /<body[^>]*>([\s\S]*)<\/body>/i.exec(message.html)?.[1]?.trim() ?? '',
  }
  return {
    ...rest,
    ...program(shown, typed),
    subject: /^re:/i.test(message.subject) ? message.subject : `Re: ${message.subject}`,
    thread: [...message.references, message.messageId ?? ''],
  }
}

/** The programs, by what one calls them. */
export const mailPrograms: Readonly<Record<string, MailProgram>> = {
  'Gmail on the web': gmail((shown) => `On Tue, Nov 3, 2026 at 10:00 AM ${shown} wrote:`),
  'Gmail in German': gmail((shown) => `Am Di., 3. Nov. 2026 um 10:00 Uhr schrieb ${shown}:`),
  'Gmail in Japanese': gmail((shown) => `2026年11月3日(火) 10:00 ${shown}:`),
  'Gmail on Android': gmailPhone,
  'Outlook for Windows': outlookDesktop({ from: 'From', sent: 'Sent', to: 'To', subject: 'Subject' }),
  'Outlook for Windows in German': outlookDesktop({ from: 'Von', sent: 'Gesendet', to: 'An', subject: 'Betreff' }),
  'Outlook for Windows in French': outlookDesktop({
    from: 'De\u00a0',
    sent: 'Envoyé\u00a0',
    to: 'À\u00a0',
    subject: 'Objet\u00a0',
  }),
  'Outlook on the web': outlookWeb,
  'Outlook on iOS': outlookPhone,
  'Outlook, plain text': outlookPlain,
  'Apple Mail on macOS': appleMail((shown) => `On 3. Nov 2026, at 10:00, ${shown} wrote:`),
  'Apple Mail in German': appleMail((shown) => `Am 03.11.2026 um 10:00 schrieb ${shown}:`),
  'Apple Mail on an iPhone': iphone,
  Thunderbird: thunderbird,
  'Thunderbird, answering below': thunderbirdBelow,
  'Thunderbird, plain text': thunderbirdPlain,
  'Thunderbird, plain text below': thunderbirdPlainBelow,
  'Yahoo Mail': yahoo,
  'Proton Mail': proton,
  'GMX and WEB.DE': gmx,
  'Samsung Email': samsung,
}

/** Gmail's plain part: attribution folded at 78, the quotation with marks, links beside their text. */
function gmail(attribution: (shown: string) => string): MailProgram {
  return (shown, { words, signature }) => ({
    text: joined(words.join('\n\n'), `\n-- \n${signature.join('\n')}\n\n`, `${folded(attribution(person(shown)))}\n\n${marked(shown)}\n`),
    html: [
      `<div dir="ltr">${words.map((one) => `<div>${escaped(one)}</div>`).join('<div><br></div>')}`,
      '<br clear="all"></div><div><br></div><span class="gmail_signature_prefix">-- </span><br>',
      `<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">${breaks(signature)}</div></div><br>`,
      `<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${attribution(htmlPerson(shown))}<br></div>`,
      `<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${shown.html}</blockquote></div>`,
    ].join(''),
  })
}

function gmailPhone(shown: Shown, { words }: Typed): Body {
  const attribution = (who: string) => `On Tue, 3 Nov 2026, 10:00 ${who} wrote:`
  return {
    text: joined(words.join('\n\n'), `\n${folded(attribution(person(shown)))}\n\n${marked(shown)}\n`),
    html: `<div dir="auto">${words.map((one) => `${escaped(one)}<div dir="auto"><br></div>`).join('')}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${attribution(htmlPerson(shown))}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">${shown.html}</blockquote></div>`,
  }
}

interface HeaderWords {
  readonly from: string
  readonly sent: string
  readonly to: string
  readonly subject: string
}

/** Word makes the HTML; the plain part quotes without marks, below a block of headers. */
function outlookDesktop(words: HeaderWords): MailProgram {
  return (shown, typed) => ({
    text: [
      ...typed.words.flatMap((one) => [one, '']),
      ...['Kind regards,', ...typed.signature, ''],
      ...headerLines(shown, words),
      ...['', ...shown.lines, ''],
    ].join('\n'),
    html: [
      '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0cm}</style></head><body lang="EN-GB"><div class="WordSection1">',
      ...typed.words.map((one) => `${wordParagraph(escaped(one))}${wordParagraph('&nbsp;')}`),
      wordParagraph(breaks(['Kind regards,', ...typed.signature])),
      `<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">${wordParagraph(boldHeaders(shown, words))}</div></div>`,
      `${wordParagraph('&nbsp;')}${shown.html}</div></body></html>`,
    ].join('\n'),
  })
}

const english: HeaderWords = { from: 'From', sent: 'Sent', to: 'To', subject: 'Subject' }

/** Outlook.com, Office 365 and the new Outlook. */
function outlookWeb(shown: Shown, { words, signature }: Typed): Body {
  return {
    text: [...words.flatMap((one) => [one, '']), ...signature, '_'.repeat(32), ...headerLines(shown, english), '', ...shown.lines].join(
      '\n',
    ),
    html: [
      ...words.map(
        (one) =>
          `<div class="elementToProof" style="font-family: Aptos; font-size: 12pt;">${escaped(one)}</div><div class="elementToProof"><br></div>`,
      ),
      `<div id="Signature" class="elementToProof"><div>${breaks(signature)}</div></div>`,
      '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">',
      `<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000" style="font-size:11pt">${boldHeaders(shown, english)}</font><div>&nbsp;</div></div>`,
      `<div>${shown.html}</div>`,
    ].join(''),
  }
}

function outlookPhone(shown: Shown, { words }: Typed): Body {
  const headers = { from: 'From', sent: 'Date', to: 'To', subject: 'Subject' }
  return {
    text: [
      ...words.flatMap((one) => [one, '']),
      'Get Outlook for iOS<https://aka.ms/o0ukef>',
      '_'.repeat(32),
      ...headerLines(shown, headers),
      '',
      ...shown.lines,
    ].join('\n'),
    html: [
      ...words.map((one) => `<div dir="ltr">${escaped(one)}</div><div dir="ltr"><br></div>`),
      '<div id="ms-outlook-mobile-body-separator-line" dir="ltr"><br></div><div id="ms-outlook-mobile-signature" dir="ltr">Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div>',
      `<div id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message"><hr style="display: inline-block; width: 98%;"><div dir="ltr">${boldHeaders(shown, headers)}</div><div>${shown.html}</div></div>`,
    ].join(''),
  }
}

function outlookPlain(shown: Shown, { words, signature }: Typed): Body {
  const headers = headerLines(shown, english)
  return {
    text: [
      ...words.flatMap((one) => [one, '']),
      'Kind regards,',
      ...signature,
      '',
      '-----Original Message-----',
      ...headers,
      '',
      ...shown.lines,
    ].join('\n'),
  }
}

function appleMail(attribution: (shown: string) => string): MailProgram {
  return (shown, { words, signature }) => ({
    text: joined(
      words.join('\n\n'),
      `\n-- \n${signature.join('\n')}\n\n`,
      marked({ ...shown, lines: [attribution(person(shown)), '', ...shown.lines] }),
      '\n',
    ),
    html: [
      '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">',
      words.map((one) => `<div>${escaped(one)}</div>`).join('<div><br></div>'),
      `<br id="lineBreakAtBeginningOfSignature"><div>-- <br>${breaks(signature)}</div>`,
      `<div><br><blockquote type="cite"><div>${attribution(plainHtmlPerson(shown))}</div><br class="Apple-interchange-newline"><div>${shown.html}</div></blockquote></div><br></body></html>`,
    ].join(''),
  })
}

function iphone(shown: Shown, { words }: Typed): Body {
  const attribution = (who: string) => `On Nov 3, 2026, at 10:00, ${who} wrote:`
  return {
    text: joined(
      words.join('\n\n'),
      `\nSent from my iPhone\n\n${marked({ ...shown, lines: [attribution(person(shown)), '', ...shown.lines] })}`,
    ),
    html: [
      `<html><head></head><body dir="auto"><div dir="ltr">${words.map(escaped).join('</div><div dir="ltr"><br></div><div dir="ltr">')}</div>`,
      '<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Sent from my iPhone</div>',
      `<div dir="ltr"><br><blockquote type="cite">${attribution(plainHtmlPerson(shown))}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff${shown.html}</div></blockquote></body></html>`,
    ].join(''),
  }
}

function thunderbird(shown: Shown, typed: Typed): Body {
  return {
    text: thunderbirdPlain(shown, typed).text ?? '',
    html: `<!DOCTYPE html><html><head></head><body>${typedHtml(typed)}${cited(shown)}${mozSignature(typed)}</body></html>`,
  }
}

function thunderbirdBelow(shown: Shown, typed: Typed): Body {
  return {
    text: thunderbirdPlainBelow(shown, typed).text ?? '',
    html: `<!DOCTYPE html><html><head></head><body>${cited(shown)}${typedHtml(typed)}${mozSignature(typed)}</body></html>`,
  }
}

function thunderbirdPlain(shown: Shown, { words, signature }: Typed): Body {
  return { text: joined(words.join('\n\n'), `\n${prefix(shown)}\n${marked(shown)}\n\n-- \n${signature.join('\n')}\n`) }
}

function thunderbirdPlainBelow(shown: Shown, { words, signature }: Typed): Body {
  return { text: `${prefix(shown)}\n${marked(shown)}\n\n${words.join('\n\n')}\n\n-- \n${signature.join('\n')}\n` }
}

function prefix({ name }: Shown): string {
  return `On 11/3/26 10:00, ${name} wrote:`
}

function cited(shown: Shown): string {
  return `<div class="moz-cite-prefix">${escaped(prefix(shown))}<br></div><blockquote type="cite" cite="mid:x@y.example">${shown.html}</blockquote>`
}

function typedHtml({ words }: Typed): string {
  return `<p>${words.map(escaped).join('</p><p>')}</p>`
}

function mozSignature({ signature }: Typed): string {
  return `<pre class="moz-signature" cols="72">-- \n${signature.map(escaped).join('\n')}</pre>`
}

/** Yahoo's plain part quotes by four spaces at most, and no marks. */
function yahoo(shown: Shown, { words }: Typed): Body {
  const attribution = (who: string) => `On Tuesday, November 3, 2026 at 10:00:00 AM GMT+1, ${who} wrote:`
  return {
    text: joined(` ${words.join('\n\n')}`, `\n    ${attribution(person(shown))}  \n \n ${shown.lines.join('\n')}  \n`),
    html: [
      `<html><head></head><body><div class="ydp1a2byahoo-style-wrap" style="font-family: Helvetica;">${words.map((one) => `<div dir="ltr" data-setdir="false">${escaped(one)}</div><div><br></div>`).join('')}</div>`,
      `<div id="ydp3cyahoo_quoted_42" class="ydp3cyahoo_quoted"><div style="font-family:'Helvetica Neue';font-size:13px;color:#26282a;"><div>${attribution(plainHtmlPerson(shown))} </div><div><br></div><div><br></div><div><div id="ydp5d">${shown.html}</div></div></div></div></body></html>`,
    ].join(''),
  }
}

function proton(shown: Shown, { words }: Typed): Body {
  const attribution = (who: string) => `On Tuesday, November 3rd, 2026 at 10:00 AM, ${who} wrote:`
  return {
    text: joined(
      words.join('\n\n'),
      `\nSent with [Proton Mail](https://proton.me/mail/home) secure email.\n\n${attribution(person(shown))}\n\n${marked(shown)}\n`,
    ),
    html: [
      words
        .map((one) => `<div style="font-family: Arial; font-size: 14px;">${escaped(one)}</div>`)
        .join('<div style="font-family: Arial;"><br></div>'),
      '<div class="protonmail_signature_block" style="font-family: Arial;"><div class="protonmail_signature_block-user protonmail_signature_block-empty"></div><div class="protonmail_signature_block-proton">Sent with <a href="https://proton.me/mail/home">Proton Mail</a> secure email.</div></div>',
      `<div class="protonmail_quote">${attribution(htmlPerson(shown))}<br><blockquote class="protonmail_quote" type="cite">${shown.html}</blockquote><br></div>`,
    ].join(''),
  }
}

/** Mail of 1&1: German headers in a division named `quote`; the plain part has the same without marks. */
function gmx(shown: Shown, { words }: Typed): Body {
  const headers = [
    `Gesendet: Dienstag, 3. November 2026 um 10:00`,
    `Von: "${shown.name}" <${shown.address}>`,
    `An: ${shown.to}`,
    `Betreff: ${shown.subject}`,
  ]
  return {
    text: [...words.flatMap((one) => [one, '']), ...headers, '', ...shown.lines].join('\n'),
    html: `<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">${words.map((one) => `<div>${escaped(one)}</div><div>&nbsp;</div>`).join('')}<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word;"><div style="margin:0 0 10px 0;">${breaks(headers)}</div><div name="quoted-content">${shown.html}</div></div></div></body></html>`,
  }
}

function samsung(shown: Shown, { words }: Typed): Body {
  const headers = [
    `From: ${shown.name} <${shown.address}>`,
    'Date: 03/11/2026  10:00  (GMT+01:00)',
    `To: ${shown.to}`,
    `Subject: ${shown.subject}`,
  ]
  return {
    text: [
      ...words.flatMap((one) => [one, '']),
      'Sent from my Galaxy',
      '',
      '-------- Original message --------',
      ...headers,
      '',
      ...shown.lines,
    ].join('\n'),
    html: `<html><head></head><body dir="auto">${words.map((one) => `<div dir="auto">${escaped(one)}</div><div dir="auto"><br></div>`).join('')}<div id="composer_signature" dir="auto"><div style="font-size:12px;color:#575757" dir="auto">Sent from my Galaxy</div></div><div dir="auto"><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- Original message --------</div>${headers.map((one) => `<div>${escaped(one)}</div>`).join('')}<div><br></div></div>${shown.html}</body></html>`,
  }
}

function headerLines(shown: Shown, { from, sent, to, subject }: HeaderWords): readonly string[] {
  return [
    `${from}: ${shown.name} <${shown.address}>`,
    `${sent}: Tuesday, 3 November 2026 10:00`,
    `${to}: ${shown.to} <${shown.to}>`,
    `${subject}: ${shown.subject}`,
  ]
}

function boldHeaders(shown: Shown, words: HeaderWords): string {
  return headerLines(shown, words)
    .map((line) => {
      const colon = line.indexOf(':') + 1
      return `<b>${line.slice(0, colon)}</b>${escaped(line.slice(colon))}`
    })
    .join('<br>\n')
}

function wordParagraph(html: string): string {
  return `<p class="MsoNormal">${html}<o:p></o:p></p>`
}

function person({ name, address }: Shown): string {
  return `${name} <${address}>`
}

function plainHtmlPerson(shown: Shown): string {
  return escaped(person(shown))
}

function htmlPerson({ name, address }: Shown): string {
  return `${escaped(name)} &lt;<a href="mailto:${address}">${address}</a>&gt;`
}

function marked({ lines }: Pick<Shown, 'lines'>): string {
  return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n')
}

function folded(line: string): string {
  const at = line.lastIndexOf(' ', 78)
  return line.length <= 78 || at < 0 ? line : `${line.slice(0, at)}\n${line.slice(at + 1)}`
}

function joined(...parts: readonly string[]): string {
  return parts.join('\n')
}

function breaks(lines: readonly string[]): string {
  return lines.map(escaped).join('<br>')
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
