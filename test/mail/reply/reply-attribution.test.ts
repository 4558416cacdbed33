/** The line above a quotation, "On … wrote:", is recognised in every language and mail program that is claimed. */

import { describe, expect, it } from 'vitest'
import { replySpans } from '../../../src/mail/reply/reply-spans.ts'

/** `language, program: the line as that program writes it`; "⏎" where the program itself breaks it. */
const LINES = `
English, Gmail: On Thu, Mar 6, 2025 at 9:41 AM Ida Holm <ida.holm@harbour.example> wrote:
English, Gmail wrapped: On Thu, Mar 6, 2025 at 9:41 AM Ida Holm <⏎ida.holm@harbour.example> wrote:
English, Gmail wrapped within the brackets: On Thu, Mar 6, 2025 at 9:41 AM Ida Holm <ida.holm@harbour.example⏎> wrote:
Turkish, wrapped around a long address: Ida Holm⏎<ida.holm+tkt-12.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@harbour.example>,⏎6 Mar 2025 Per, 09:41 tarihinde şunu yazdı:
Chinese, wrapped around a long address: Ida Holm⏎<ida.holm+tkt-12.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@harbour.example>⏎于2025年3月6日周四 09:41写道：
Hungarian, wrapped behind the name: Ida Holm⏎<ida.holm@harbour.example> ezt írta (időpont: 2025. márc. 6., Cs, 9:41):
Catalan, Gmail: Missatge de Ida Holm <ida.holm@harbour.example> del dia dj., 6 de març 2025 a les 9:41:
Croatian, Gmail: čet, 6. ožu 2025. u 09:41 Ida Holm <ida.holm@harbour.example> napisala je:
Slovenian, Gmail: V V čet., 6. mar. 2025 ob 09:41 je oseba Ida Holm <ida.holm@harbour.example> napisala:
English, Gmail in Britain: On Thu, 6 Mar 2025 at 09:41, Ida Holm <ida.holm@harbour.example> wrote:
English, Apple Mail: On 6 Mar 2025, at 09:41, Ida Holm <ida.holm@harbour.example> wrote:
English, Apple Mail in America: On Mar 6, 2025, at 9:41 AM, Ida Holm <ida.holm@harbour.example> wrote:
English, Thunderbird: On 3/6/25 09:41, Ida Holm wrote:
English, with an initial: On 3/6/25 09:41, Ida I. Holm wrote:
English, with a long name: On 6 Mar 2025, at 09:41, Ida from the Harbour <ida.holm@harbour.example> wrote:
German, with a bare name: Am 06.03.2025 um 09:41 schrieb info <ida.holm@harbour.example>:
English, Thunderbird ISO: On 2025-03-06 09:41, Ida Holm wrote:
English, Yahoo: On Thursday 6 March 2025 at 09:41:12 GMT, Ida Holm <ida.holm@harbour.example> wrote:
English, Proton: On Thursday, March 6th, 2025 at 9:41 AM, Ida Holm <ida.holm@harbour.example> wrote:
English, Android: ---- Ida Holm wrote ----
English, Zoho: ---- On Thu, 06 Mar 2025 09:41:12 +0100 Ida Holm <ida.holm@harbour.example> wrote ----
English, Zoho with plain address: ---- On Thu, 06 Mar 2025 09:41:12 +0100 ida.holm@harbour.example wrote ---
English, Evolution: On Thu, 2025-03-06 at 09:41 +0100, Ida Holm wrote:
English, mutt: On Thu, Mar 06, 2025 at 09:41:12AM +0100, Ida Holm wrote:
English, Roundcube: On 2025-03-06 09:41, Ida Holm wrote:
English, Fastmail: On Thu, 6 Mar 2025, at 9:41 AM, Ida Holm wrote:
English, NetEase: At 2025-03-06 09:41:12, "Ida Holm" <ida.holm@harbour.example> wrote:
English, Yandex: 06.03.2025, 09:41, "Ida Holm" <ida.holm@harbour.example>:
English, mail.ru: Thursday, 6 March 2025, 9:41 AM +03:00 from Ida Holm <ida.holm@harbour.example>:
English, AOL: In a message dated 3/6/2025 9:41:12 AM Central European Standard Time, ida.holm@harbour.example writes:
English, Notes: Ida Holm <ida.holm@harbour.example> wrote on 03/06/2025 09:41:12 AM:
English, Notes on the web: -----Ida Holm/Harbour wrote: -----
English, old Yahoo: --- On Thu, 3/6/25, Ida Holm <ida.holm@harbour.example> wrote:
German, Gmail: Am Do., 6. März 2025 um 09:41 Uhr schrieb Ida Holm <ida.holm@harbour.example>:
German, Gmail wrapped: Am Do., 6. März 2025 um 09:41 Uhr schrieb Ida Holm <⏎ida.holm@harbour.example>:
German, Gmail on a phone: Ida Holm <ida.holm@harbour.example> schrieb am Do., 6. März 2025, 09:41:
German, Apple Mail: Am 06.03.2025 um 09:41 schrieb Ida Holm <ida.holm@harbour.example>:
German, Thunderbird: Am 06.03.25 um 09:41 schrieb Ida Holm:
German, Yahoo: Am Donnerstag, 6. März 2025 um 09:41:12 MEZ hat Ida Holm <ida.holm@harbour.example> Folgendes geschrieben:
German, KMail: Am Donnerstag, 6. März 2025, 09:41:12 CET schrieb Ida Holm:
French, Gmail: Le jeu. 6 mars 2025 à 09:41, Ida Holm <ida.holm@harbour.example> a écrit :
French, Gmail wrapped: Le jeu. 6 mars 2025 à 09:41, Ida Holm <ida.holm@harbour.example> a⏎écrit :
French, Apple Mail: Le 6 mars 2025 à 09:41, Ida Holm <ida.holm@harbour.example> a écrit :
French, Thunderbird: Le 06/03/2025 à 09:41, Ida Holm a écrit :
French, Yahoo: Le jeudi 6 mars 2025 à 09:41:12 UTC+1, Ida Holm <ida.holm@harbour.example> a écrit :
Spanish, Gmail: El jue, 6 mar 2025 a las 9:41, Ida Holm (<ida.holm@harbour.example>) escribió:
Spanish, Apple Mail: El 6 mar 2025, a las 9:41, Ida Holm <ida.holm@harbour.example> escribió:
Spanish, Thunderbird: El 6/3/25 a las 9:41, Ida Holm escribió:
Spanish, Yahoo: En jueves, 6 de marzo de 2025, 09:41:12 CET, Ida Holm <ida.holm@harbour.example> escribió:
Italian, Gmail: Il giorno gio 6 mar 2025 alle ore 09:41 Ida Holm <⏎ida.holm@harbour.example> ha scritto:
Italian, Apple Mail: Il giorno 6 mar 2025, alle ore 09:41, Ida Holm <ida.holm@harbour.example> ha scritto:
Italian, Thunderbird: Il 06/03/25 09:41, Ida Holm ha scritto:
Portuguese, Gmail: Em qui., 6 de mar. de 2025 às 09:41, Ida Holm <ida.holm@harbour.example> escreveu:
Portuguese, Apple Mail: Em 6 de mar. de 2025, à(s) 09:41, Ida Holm <ida.holm@harbour.example> escreveu:
Portuguese, Thunderbird: Em 06/03/2025 09:41, Ida Holm escreveu:
Portuguese, Gmail in Portugal: Ida Holm <ida.holm@harbour.example> escreveu (quinta, 6/03/2025 à(s) 09:41):
Dutch, Gmail: Op do 6 mrt 2025 om 09:41 schreef Ida Holm <ida.holm@harbour.example>:
Dutch, Apple Mail: Op 6 mrt 2025, om 09:41 heeft Ida Holm <ida.holm@harbour.example> het volgende geschreven:
Dutch, Thunderbird: Op 06-03-2025 om 09:41 schreef Ida Holm:
Polish, Gmail: czw., 6 mar 2025 o 09:41 Ida Holm <ida.holm@harbour.example> napisał(a):
Polish, Thunderbird: W dniu 6.03.2025 o 09:41, Ida Holm pisze:
Polish, Apple Mail: Wiadomość napisana przez Ida Holm <ida.holm@harbour.example> w dniu 6 mar 2025, o godz. 09:41:
Polish, WP: Dnia 6 marca 2025 09:41 Ida Holm <ida.holm@harbour.example> napisał(a):
Czech, Gmail: čt 6. 3. 2025 v 9:41 odesílatel Ida Holm <ida.holm@harbour.example> napsal:
Czech, Thunderbird: Dne 06. 03. 25 v 9:41 Ida Holm napsal(a):
Czech, Apple Mail: 6. 3. 2025 v 9:41, Ida Holm <ida.holm@harbour.example>:
Danish, Gmail: Den tor. 6. mar. 2025 kl. 09.41 skrev Ida Holm <ida.holm@harbour.example>:
Danish, Apple Mail: Den 6. mar. 2025 kl. 09.41 skrev Ida Holm <ida.holm@harbour.example>:
Danish, Thunderbird: Den 06.03.2025 kl. 09.41 skrev Ida Holm:
Danish, Yahoo: Den torsdag den 6. marts 2025 09.41.12 CET skrev Ida Holm <ida.holm@harbour.example>:
Swedish, Gmail: Den tors 6 mars 2025 kl 09:41 skrev Ida Holm <ida.holm@harbour.example>:
Swedish, Apple Mail: 6 mars 2025 kl. 09:41 skrev Ida Holm <ida.holm@harbour.example>:
Swedish, Thunderbird: Den 2025-03-06 kl. 09:41, skrev Ida Holm:
Norwegian, Gmail: tor. 6. mar. 2025 kl. 09:41 skrev Ida Holm <ida.holm@harbour.example>:
Norwegian, Apple Mail: 6. mar. 2025 kl. 09:41 skrev Ida Holm <ida.holm@harbour.example>:
Norwegian, Thunderbird: Den 06.03.2025 09:41, skrev Ida Holm:
Finnish, Gmail: to 6. maalisk. 2025 klo 9.41 Ida Holm (ida.holm@harbour.example) kirjoitti:
Finnish, Apple Mail: Ida Holm <ida.holm@harbour.example> kirjoitti 6.3.2025 kello 9.41:
Finnish, Thunderbird: Ida Holm kirjoitti 6.3.2025 klo 9.41:
Russian, Gmail: чт, 6 мар. 2025 г. в 09:41, Ida Holm <ida.holm@harbour.example>:
Russian, Apple Mail: 6 марта 2025 г., в 09:41, Ida Holm <ida.holm@harbour.example> написал(а):
Russian, Thunderbird: 06.03.2025 09:41, Ida Holm пишет:
Russian, mail.ru: Четверг, 6 марта 2025, 9:41 +03:00 от Ida Holm <ida.holm@harbour.example>:
Turkish, Gmail: Ida Holm <ida.holm@harbour.example>, 6 Mar 2025 Per, 09:41 tarihinde şunu yazdı:
Turkish, Apple Mail: Ida Holm <ida.holm@harbour.example> şunları yazdı (6 Mar 2025 09:41):
Turkish, Thunderbird: 6.03.2025 09:41 tarihinde Ida Holm yazdı:
Japanese, Gmail: 2025年3月6日(木) 9:41 堀井衣田 <ida.holm@harbour.example>:
Japanese, Apple Mail: 2025/03/06 9:41、堀井衣田 <ida.holm@harbour.example>のメール:
Japanese, Thunderbird: On 2025/03/06 9:41, 堀井衣田 wrote:
Chinese, Gmail: 何爱达 <ida.holm@harbour.example> 于2025年3月6日周四 09:41写道：
Chinese, Gmail in Taiwan: 何愛達 <ida.holm@harbour.example> 於 2025年3月6日 週四 上午9:41寫道：
Chinese, Apple Mail: 2025年3月6日 09:41，何爱达 <ida.holm@harbour.example> 写道：
Chinese, Thunderbird: 在 2025/3/6 9:41, 何爱达 写道:
Chinese, NetEase: 在 2025-03-06 09:41:12，"何爱达" <ida.holm@harbour.example> 写道：
Korean, Gmail: 2025년 3월 6일 (목) 오전 9:41, 이다홀 <ida.holm@harbour.example>님이 작성:
Korean, Apple Mail: 2025. 3. 6. 오전 9:41, 이다홀 <ida.holm@harbour.example> 작성:
Korean, Thunderbird: 2025. 3. 6. 오전 9:41에 이다홀 이(가) 쓴 글:
`
  .trim()
  .split('\n')
  .map((line) => ({
    name: line.slice(0, line.indexOf(':')),
    line: line.slice(line.indexOf(':') + 2).replaceAll('⏎', '\n'),
  }))

/** Lines that only marked lines below them make sure. */
const WEAK_LINES = [
  ['Gmail until 2013', '2012/4/5 Ida Holm <ida.holm@harbour.example>'],
  ['a name and a verb', 'Ida Holm wrote:'],
  ['a verb in the present', 'Ida Holm <ida.holm@harbour.example> writes:'],
  ['Horde', 'Quoting Ida Holm <ida.holm@harbour.example>:'],
  ['Horde in German', 'Zitat von Ida Holm <ida.holm@harbour.example>:'],
  ['mutt with a star', '* Ida Holm <ida.holm@harbour.example> [2025-03-06 09:41]:'],
  ['a news reader', 'In article <7f3@harbour.example>, Ida Holm wrote:'],
  ['a person of his own', 'On 6 March 2025, Ida Holm said:'],
  ['Gmail in Greek', 'Στις Πέμ 6 Μαρ 2025 στις 9:41 π.μ., ο χρήστης Ida Holm <ida.holm@harbour.example> έγραψε:'],
  ['Gmail in Hebrew', 'בתאריך יום ה׳, 6 במרץ 2025 ב-9:41 מאת Ida Holm <ida.holm@harbour.example>:'],
  ['Gmail in Arabic', 'في الخميس، 6 مارس 2025 في 9:41 ص تمت كتابة ما يلي بواسطة Ida Holm <ida.holm@harbour.example>:'],
  ['Gmail in Thai', 'ในวันที่ พฤ. 6 มี.ค. 2025 เวลา 9:41 Ida Holm <ida.holm@harbour.example> เขียนว่า:'],
] as const

const NEW = 'The crane is still out of order.\nPlease send Mr Okoro again.'

describe('the line above a quotation', () => {
  it.each(LINES)('ends the new text above marked lines: $name', ({ line }) => {
    const marked = `${NEW}\n\n${line}\n\n> When may we come?\n>\n> Ida\n`
    expect(replySpans(marked, '').visibleReply).toBe(NEW)
  })

  it.each(LINES)('ends the new text above lines without marks: $name', ({ line }) => {
    const unmarked = `${NEW}\n\n${line}\n\nWhen may we come?\n\nIda\n`
    expect(replySpans(unmarked, '').visibleReply).toBe(NEW)
  })

  it.each(LINES)('is not part of an answer that stands below the quotation: $name', ({ line }) => {
    const below = `${line}\n> When may we come?\n\n${NEW}\n`
    expect(replySpans(below, '').visibleReply).toBe(NEW)
  })

  it.each(LINES)('may follow the text without a blank line: $name', ({ line }) => {
    expect(replySpans(`${NEW}\n${line}\n> When may we come?\n`, '').visibleReply).toBe(NEW)
  })

  it.each(WEAK_LINES)('may be of any other kind above marked lines: %s', (_, line) => {
    expect(replySpans(`${NEW}\n\n${line}\n\n> When may we come?\n`, '').visibleReply).toBe(NEW)
  })

  it.each(LINES)('is a header span: $name', ({ line }) => {
    const text = `${NEW}\n\n${line}\n> When may we come?\n`
    const header = replySpans(text, '').spans.find((span) => span.what === 'header')
    expect(text.slice(header?.start, header?.end).trim()).toBe(line)
  })
})
