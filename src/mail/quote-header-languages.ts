/** The header labels and dashed lines that mail programs put above a quoted mail, in many languages. */

import { listed } from './reply-word-list.ts'

/** Kinds of header line that a mail program repeats above the mail it quotes. */
export type QuotedHeaderKind = 'from' | 'date' | 'to' | 'cc' | 'subject' | 'other'

/**
 * Labels of these header lines, lower case, without the colon: Outlook, Apple Mail, Gmail, Thunderbird, Zimbra, Lotus
 * Notes, Yahoo, Seznam, QQ, Naver.
 */
export const HEADER_LABELS: Readonly<Record<QuotedHeaderKind, readonly string[]>> = {
  from: listed(`
    from; von; absender; de; expéditeur; remitente; da; mittente; remetente; van; afzender; od; nadawca
    odesílatel; fra; afsender; avsender; från; avsändare; lähettäjä; от; от кого; отправитель; kimden; gönderen
    差出人; 送信者; 发件人; 寄件者; 寄件人; 보낸 사람; 보낸사람; 발신; de la; feladó; από; від; מאת; من; từ; dari; odosielateľ
    pošiljatelj; šalje; saatja
  `),
  date: listed(`
    date; sent; sent on; date sent; datum; gesendet; gesendet am; envoyé; envoyé le; date d'envoi; enviado
    enviado el; enviado em; enviada em; enviada; fecha; data; data de envio; inviato; inviato il; verzonden
    verzonden op; wysłano; wysłane; data wysłania; odesláno; posláno; dato; sendt; skickat; skickades; lähetetty
    päivämäärä; päiväys; pvm; дата; отправлено; tarih; gönderildi; gönderilme tarihi; 日付; 送信日時; 日時; 日期; 发送时间
    发送日期; 時間; 时间; 寄件日期; 傳送日期; 보낸 날짜; 보낸날짜; 날짜; 발송일; trimis; elküldve; dátum; ημερομηνία; надіслано; message du
    dnia; am; תאריך; נשלח; التاريخ; ngày; tanggal; odoslané; poslano; saadetud
  `),
  to: listed(`
    to; an; empfänger; à; a; destinataire; para; destinatario; destinatário; aan; do; adresat; komu; til; till
    vastaanottaja; кому; kime; alıcı; 宛先; 收件人; 收件者; 받는 사람; 받는사람; 수신; către; címzett; προς; אל; إلى; đến; kepada
    za; saaja; pour
  `),
  cc: listed(`
    cc; bcc; kopie; copie; copie à; copia; cópia; dw; udw; kopi; kopia; kopio; копия; bilgi; 抄送; 副本; 참조; másolat
    κοιν; c.c; cc à; kopi til
  `),
  subject: listed(`
    subject; betreff; objet; sujet; asunto; oggetto; assunto; onderwerp; temat; předmět; emne; ämne; aihe; тема
    konu; 件名; 主题; 主題; 主旨; 제목; subiect; tárgy; θέμα; נושא; الموضوع; chủ đề; subjek; predmet; zadeva; teema
  `),
  other: listed(`
    reply-to; reply to; antwort an; répondre à; responder a; rispondi a; importance; priority; wichtigkeit
    priorität; importancia; importância; importanza; attachments; anlagen; anhänge; pièces jointes
    datos adjuntos; anexos; allegati; bijlagen; załączniki; přílohy; bilagor; resent-from; message-id
    organization; newsgroups; mailed-by; 添付ファイル; 附件; 첨부; vedhæftede filer; ekler
  `),
}

/** Stems of the words for "original" and "forwarded" in `----- Original Message -----`, lower case. */
export const ORIGINAL_STEMS: readonly string[] = listed(`
  original; origin; forwarded; replied; ursprünglich; weitergeleitet; transféré; transmis; initial; réexpédié
  reenviad; inoltrat; encaminhad; doorgestuurd; oorspronkelijk; przekazan; przesłan; oryginaln; pierwotn
  původní; přeposlan; oprindelig; videresend; opprinnelig; vidarebefordra; vidaresän; ursprung; alkuperäi
  välitetty; edelleenlähet; исходн; оригинал; пересыл; переслан; перенаправлен; orijinal; özgün; asıl
  iletilen; iletilmiş; 原始; 原; 转发; 轉寄; 轉發; 転送; 元の; オリジナル; 원본; 전달; eredeti; továbbított; πρωτότυπο; προωθημένο
  pôvodn; izvorn; redirecționat
`)

/** Stems of the words for "message" in `----- Original Message -----`, lower case. */
export const MESSAGE_STEMS: readonly string[] = listed(`
  messag; mail; nachricht; mensaje; correo; messaggi; mensagem; bericht; wiadomoś; zpráv; správa; besked
  meddel; melding; viesti; сообщени; письм; ileti; mesaj; posta; メッセージ; メール; 邮件; 郵件; 信件; 메시지; 메일; appointment
  termin; üzenet; μήνυμα; poruk; post; sporočil; повідомленн
`)

/** Lines with which Apple Mail opens a forwarded mail, lower case, without the colon. */
export const FORWARD_OPENERS: readonly string[] = listed(`
  begin forwarded message; anfang der weitergeleiteten nachricht; anfang der weitergeleiteten e-mail
  début du message réexpédié; début du message transféré; inicio del mensaje reenviado
  comienzo del mensaje reenviado; inizio messaggio inoltrato; início da mensagem encaminhada
  início da mensagem reencaminhada; begin doorgestuurd bericht; begin van doorgestuurd bericht
  początek przekazanej wiadomości; rozpoczęcie przekazanej wiadomości; začátek přeposlané zprávy
  start på videresendt besked; start på videresendt melding; begynnelse på videresendt melding
  vidarebefordrat brev; börja på vidarebefordrat brev; vidarebefordrat mejl; välitetty viesti
  välitetty viesti alkaa; начало переадресованного сообщения; начало пересылаемого сообщения
  iletilmiş mesajın başlangıcı; başlangıç iletilen ileti; 転送されたメッセージ; 転送メッセージ; 以下是转发的邮件; 开始转发的邮件; 以下是轉寄的郵件
  開始轉寄郵件; 전달된 메시지 시작; 전달된 메시지
`)
