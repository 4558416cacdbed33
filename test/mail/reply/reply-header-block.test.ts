/** The headers of the quoted mail, and the dashed lines above it, end the new text in every language that is claimed. */

import { describe, expect, it } from 'vitest'
import { replySpans } from '../../../src/mail/reply/reply-spans.ts'

const NEW = 'We found the leak.\nIt was the lower valve.'
const OLD = 'Which valve is it?\n\nTom Reed\nPump Service'

/** `language, program: from | date | to | subject` with their labels, as that program writes them. */
const BLOCKS = `
English, Outlook: From: Tom Reed <tom@pumps.example> | Sent: Monday, 10 March 2025 14:05 | To: Lea Brand <lea@mill.example> | Subject: RE: Leak
English, Outlook on a Mac: From: Tom Reed <tom@pumps.example> | Date: Monday, 10 March 2025 at 14:05 | To: Lea Brand <lea@mill.example> | Subject: Re: Leak
English, Outlook in bold: *From:* Tom Reed <tom@pumps.example> | *Sent:* Monday, March 10, 2025 2:05 PM | *To:* Lea Brand <lea@mill.example> | *Subject:* Leak
English, Windows Mail: From: Tom Reed | Sent: 10 March 2025 14:05 | To: Lea Brand | Subject: Leak
English, Exchange names: From: Reed, Tom [mailto:tom@pumps.example] | Sent: Monday, March 10, 2025 2:05 PM | To: Brand, Lea | Subject: Leak
German, Outlook: Von: Tom Reed <tom@pumps.example> | Gesendet: Montag, 10. März 2025 14:05 | An: Lea Brand <lea@mill.example> | Betreff: AW: Leck
German, Outlook on a Mac: Von: Tom Reed <tom@pumps.example> | Datum: Montag, 10. März 2025 um 14:05 | An: Lea Brand <lea@mill.example> | Betreff: Leck
German, GMX: Gesendet: Montag, 10. März 2025 um 14:05 Uhr | Von: "Tom Reed" <tom@pumps.example> | An: lea@mill.example | Betreff: Leck
French, Outlook: De : Tom Reed <tom@pumps.example> | Envoyé : lundi 10 mars 2025 14:05 | À : Lea Brand <lea@mill.example> | Objet : RE: Fuite
French, Orange: Message du : 10/03/25 14:05 | De : "Tom Reed" <tom@pumps.example> | A : lea@mill.example | Objet : Fuite
Spanish, Outlook: De: Tom Reed <tom@pumps.example> | Enviado: lunes, 10 de marzo de 2025 14:05 | Para: Lea Brand <lea@mill.example> | Asunto: RE: Fuga
Spanish, Outlook desktop: De: Tom Reed <tom@pumps.example> | Enviado el: lunes, 10 de marzo de 2025 14:05 | Para: Lea Brand <lea@mill.example> | Asunto: Fuga
Italian, Outlook: Da: Tom Reed <tom@pumps.example> | Inviato: lunedì 10 marzo 2025 14:05 | A: Lea Brand <lea@mill.example> | Oggetto: R: Perdita
Portuguese, Outlook: De: Tom Reed <tom@pumps.example> | Enviado: segunda-feira, 10 de março de 2025 14:05 | Para: Lea Brand <lea@mill.example> | Assunto: RE: Fuga
Portuguese, Outlook in Brazil: De: Tom Reed <tom@pumps.example> | Enviada em: segunda-feira, 10 de março de 2025 14:05 | Para: Lea Brand <lea@mill.example> | Assunto: RES: Vazamento
Dutch, Outlook: Van: Tom Reed <tom@pumps.example> | Verzonden: maandag 10 maart 2025 14:05 | Aan: Lea Brand <lea@mill.example> | Onderwerp: RE: Lek
Polish, Outlook: Od: Tom Reed <tom@pumps.example> | Wysłano: poniedziałek, 10 marca 2025 14:05 | Do: Lea Brand <lea@mill.example> | Temat: ODP: Wyciek
Czech, Outlook: Od: Tom Reed <tom@pumps.example> | Odesláno: pondělí 10. března 2025 14:05 | Komu: Lea Brand <lea@mill.example> | Předmět: RE: Únik
Czech, Seznam: Od: Tom Reed <tom@pumps.example> | Komu: lea@mill.example | Datum: 10. 3. 2025 14:05:12 | Předmět: Únik
Danish, Outlook: Fra: Tom Reed <tom@pumps.example> | Sendt: 10. marts 2025 14:05 | Til: Lea Brand <lea@mill.example> | Emne: SV: Læk
Swedish, Outlook: Från: Tom Reed <tom@pumps.example> | Skickat: den 10 mars 2025 14:05 | Till: Lea Brand <lea@mill.example> | Ämne: SV: Läcka
Norwegian, Outlook: Fra: Tom Reed <tom@pumps.example> | Sendt: mandag 10. mars 2025 14:05 | Til: Lea Brand <lea@mill.example> | Emne: SV: Lekkasje
Finnish, Outlook: Lähettäjä: Tom Reed <tom@pumps.example> | Lähetetty: maanantai 10. maaliskuuta 2025 14.05 | Vastaanottaja: Lea Brand <lea@mill.example> | Aihe: VS: Vuoto
Russian, Outlook: От: Tom Reed <tom@pumps.example> | Отправлено: 10 марта 2025 г. 14:05 | Кому: Lea Brand <lea@mill.example> | Тема: RE: Течь
Turkish, Outlook: Kimden: Tom Reed <tom@pumps.example> | Gönderildi: 10 Mart 2025 Pazartesi 14:05 | Kime: Lea Brand <lea@mill.example> | Konu: YNT: Sızıntı
Turkish, Outlook on the web: Gönderen: Tom Reed <tom@pumps.example> | Gönderilme Tarihi: 10 Mart 2025 14:05 | Kime: Lea Brand <lea@mill.example> | Konu: Sızıntı
Japanese, Outlook: 差出人: Tom Reed <tom@pumps.example> | 送信日時: 2025年3月10日 14:05 | 宛先: Lea Brand <lea@mill.example> | 件名: RE: 水漏れ
Chinese, Outlook: 发件人: Tom Reed <tom@pumps.example> | 发送时间: 2025年3月10日 14:05 | 收件人: Lea Brand <lea@mill.example> | 主题: 答复: 漏水
Chinese, Outlook in Taiwan: 寄件者: Tom Reed <tom@pumps.example> | 寄件日期: 2025年3月10日 下午 02:05 | 收件者: Lea Brand <lea@mill.example> | 主旨: RE: 漏水
Korean, Outlook: 보낸 사람: Tom Reed <tom@pumps.example> | 보낸 날짜: 2025년 3월 10일 월요일 오후 2:05 | 받는 사람: Lea Brand <lea@mill.example> | 제목: RE: 누수
`
  .trim()
  .split('\n')
  .map((line) => ({
    name: line.slice(0, line.indexOf(':')),
    block: line.slice(line.indexOf(':') + 2).replaceAll(' | ', '\n'),
  }))

/** Lines that stand above the quoted mail by themselves. */
const MARKERS = `
English, Outlook: -----Original Message-----
English, Thunderbird: -------- Original Message --------
English, Thunderbird forwarding: -------- Forwarded Message --------
English, Gmail forwarding: ---------- Forwarded message ---------
English, Apple Mail forwarding: Begin forwarded message:
English, GroupWise: >>> Tom Reed <tom@pumps.example> 3/10/2025 2:05 PM >>>
German, GroupWise: Tom Reed <tom@pumps.example> 10.03.2025 14:05 >>>
English, Outlook calendar: -----Original Appointment-----
German, Outlook: -----Ursprüngliche Nachricht-----
German, Samsung: -------- Ursprüngliche Nachricht --------
German, GMX: ----- Original-Nachricht -----
German, Thunderbird forwarding: -------- Weitergeleitete Nachricht --------
German, Apple Mail forwarding: Anfang der weitergeleiteten Nachricht:
French, Outlook: -----Message d'origine-----
French, Samsung: -------- Message d’origine --------
French, Zimbra: ----- Mail original -----
French, Thunderbird forwarding: -------- Message transféré --------
French, Apple Mail forwarding: Début du message réexpédié :
Spanish, Outlook: -----Mensaje original-----
Spanish, Thunderbird forwarding: -------- Mensaje reenviado --------
Spanish, Apple Mail forwarding: Inicio del mensaje reenviado:
Italian, Outlook: -----Messaggio originale-----
Italian, Thunderbird forwarding: -------- Messaggio Inoltrato --------
Italian, Apple Mail forwarding: Inizio messaggio inoltrato:
Portuguese, Outlook: -----Mensagem original-----
Portuguese, Thunderbird forwarding: -------- Mensagem encaminhada --------
Dutch, Outlook: -----Oorspronkelijk bericht-----
Dutch, Thunderbird forwarding: -------- Doorgestuurd bericht --------
Polish, Outlook: -----Original Message-----
Polish, Thunderbird: -------- Wiadomość oryginalna --------
Polish, Thunderbird forwarding: -------- Przekazana wiadomość --------
Czech, Outlook: -----Původní zpráva-----
Czech, Seznam: ---------- Původní e-mail ----------
Czech, Thunderbird forwarding: -------- Přeposlaná zpráva --------
Danish, Samsung: -------- Oprindelig meddelelse --------
Danish, Outlook: -----Oprindelig meddelelse-----
Danish, Thunderbird forwarding: -------- Videresendt besked --------
Swedish, Outlook: -----Ursprungligt meddelande-----
Swedish, Thunderbird forwarding: -------- Vidarebefordrat meddelande --------
Norwegian, Outlook: -----Opprinnelig melding-----
Norwegian, Thunderbird forwarding: -------- Videresendt melding --------
Finnish, Outlook: -----Alkuperäinen viesti-----
Finnish, Thunderbird forwarding: -------- Välitetty viesti --------
Russian, Outlook: -----Исходное сообщение-----
Russian, Thunderbird forwarding: -------- Перенаправленное сообщение --------
Russian, Yandex forwarding: -------- Пересылаемое сообщение --------
Turkish, Outlook: -----Özgün İleti-----
Turkish, Samsung: -------- Orijinal mesaj --------
Turkish, Gmail forwarding: ---------- İletilen ileti ---------
Japanese, Thunderbird: -------- 元のメッセージ --------
Japanese, Thunderbird forwarding: -------- 転送メッセージ --------
Chinese, QQ: ------------------ 原始邮件 ------------------
Chinese, NetEase: -----原始邮件-----
Chinese, Gmail forwarding: ---------- 转发的邮件 ---------
Korean, Naver: -----원본 메시지-----
Korean, Gmail forwarding: ---------- 전달된 메시지 ---------
`
  .trim()
  .split('\n')
  .map((line) => ({ name: line, marker: line.slice(line.indexOf(':') + 2) }))

describe('the headers of the quoted mail', () => {
  it.each(BLOCKS)('end the new text: $name', ({ block }) => {
    expect(replySpans(`${NEW}\n\n${block}\n\n${OLD}\n`, '').visibleReply).toBe(NEW)
  })

  it.each(BLOCKS)('end the new text below a line of underscores: $name', ({ block }) => {
    expect(replySpans(`${NEW}\n________________________________\n${block}\n\n${OLD}\n`, '').visibleReply).toBe(NEW)
  })

  it.each(BLOCKS)('may have blank lines between them, as from HTML paragraphs: $name', ({ block }) => {
    expect(replySpans(`${NEW}\n\n${block.replaceAll('\n', '\n\n')}\n\n${OLD}\n`, '').visibleReply).toBe(NEW)
  })

  it('are a header span', () => {
    const block = 'From: Tom Reed\nSent: 10 March 2025 14:05\nTo: Lea Brand\nSubject: Leak\n'
    const text = `${NEW}\n\n${block}\n${OLD}`
    const header = replySpans(text, '').spans.find((span) => span.what === 'header')
    expect(text.slice(header?.start, header?.end).trim()).toBe(block.trim())
  })

  it('may list recipients over several lines', () => {
    const block =
      'From: Tom Reed\nSent: 10 March 2025 14:05\nTo: Lea Brand <lea@mill.example>;\n Max Ott <max@mill.example>;\n Eva Lund <eva@mill.example>\nSubject: Leak\n'
    expect(replySpans(`${NEW}\n\n${block}\n${OLD}`, '').visibleReply).toBe(NEW)
  })

  it('leave answers below marked lines new', () => {
    const block = '-----Original Message-----\nFrom: Tom Reed\nSent: 10 March 2025 14:05\nTo: Lea Brand\nSubject: Leak\n'
    expect(replySpans(`${block}\n> Which valve is it?\n\n${NEW}\n`, '').visibleReply).toBe(NEW)
  })
})

describe('a line that announces the original or forwarded mail', () => {
  it.each(MARKERS)('ends the new text: $name', ({ marker }) => {
    expect(replySpans(`${NEW}\n\n${marker}\n\n${OLD}\n`, '').visibleReply).toBe(NEW)
  })
})
