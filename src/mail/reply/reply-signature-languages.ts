/** The lines that mail programs of phones and the web add below a text, "Sent from my iPhone", in many languages. */

import { listed } from './reply-word-list.ts'

/** Starts of such a line, each as the source of a regular expression; a device or a program follows. */
export const SENT_FROM_STARTS: readonly string[] = listed({
  English: 'sent (?:from|via|using|with); sent on the go (?:from|with); get outlook for; download outlook for',
  German:
    'gesendet (?:von|mit|über|aus|vom); versendet (?:mit|von); von meinem .{1,40} (?:gesendet|geschrieben); diese (?:nachricht|e-?mail|mail) wurde von (?:meine[mr]|einem); holen sie sich outlook; hol dir outlook',
  French:
    "envoyé (?:de|depuis|à partir|avec|par|via); envoyé d'; télécharge[rz]? outlook; obtenir outlook; obtenez outlook",
  Spanish: 'enviado (?:desde|con|usando|por|via); obtener outlook; descargar outlook',
  Portuguese: 'enviado (?:de|do|da|a partir|pelo|por|via); obter o? ?outlook; baixar o? ?outlook; baixe o? ?outlook',
  Italian: 'inviato (?:da|dal|dallo|con|tramite|via); inviata da; scarica outlook; ottieni outlook',
  Dutch: 'verzonden (?:vanaf|vanuit|met|via|door); verstuurd (?:vanaf|vanuit|met|via)',
  Polish: 'wysłan[eoay] (?:z|ze|za|przez|przy); pobierz (?:program )?outlook',
  Czech: 'odesláno (?:z|ze|pomocí); posláno (?:z|ze); získat outlook; získejte outlook',
  Danish: 'sendt (?:fra|via|med); hent outlook; få outlook',
  Norwegian: 'last ned outlook',
  Swedish: 'skickat (?:från|via|med); skickades från; hämta outlook; skaffa outlook',
  Finnish: 'lähetetty; hanki outlook; hae outlook',
  Russian: 'отправлено (?:с|из|от|через|при); скачать outlook; скачайте outlook; получить outlook',
  Ukrainian: 'надіслано (?:з|із|через)',
  Chinese: '发自; 發自; 發送自; 发送自; 获取 ?outlook; 取得 ?outlook; 下载 ?outlook',
  several: 'outlook (?:für|pour|para|per|voor|til|för) (?:ios|android)(?: \\p{L}+)?$',
  others: 'trimis (?:de|din|prin); küldve; elküldve; στάλθηκε από; dikirim dari; đã gửi từ',
})

/** Ends of such a line in the languages that put the device first, each as the source of a regular expression. */
export const SENT_FROM_ENDS: readonly string[] = listed({
  German: 'gesendet; geschrieben; beziehen; holen',
  Dutch: 'downloaden',
  Turkish: "gönderildi; gönderilmiştir; edinin; '?[uı] indirin",
  Japanese: 'から送信; から送信されました; より送信; で送信; を入手; を入手する',
  Chinese: '发送; 發送; 传送; 傳送',
  Korean: '에서 보냄; 에서 보낸 메일; 에서 전송; 발송; 다운로드; 얻기',
})

/** Devices and mail programs, each as the source of a regular expression. */
export const DEVICES: readonly string[] = listed({
  Apple: 'i ?phon\\p{L}*; i ?pad\\p{L}*; i ?pod; ios; mac',
  phones:
    'android\\p{L}*; galaxy; samsung; blackberry; nokia; huawei; xiaomi; redmi; htc; sony; xperia; oneplus; pixel; oppo; vivo; motorola; lg; wireless; 小米; 华为',
  programs:
    'windows; outlook; thunderbird; airmail; spark; mailbird; blue ?mail; typeapp; nine; k-9; fairemail; boxer; zimbra; hey',
  providers:
    'yahoo; gmail; proton; tutanota; tuta; aol; gmx; web\\.de; mail\\.ru; yandex; яндекс; fastmail; seznam; email\\.cz; onet; wp; qq; 网易',
  English: 'smartphone; phone; tablet; mobile; device',
  German: 'handy; telefon\\p{L}*; mobil\\p{L}*',
  French: 'téléphone',
  Spanish: 'teléfono; móvil; celular',
  Italian: 'telefono; cellulare',
  Portuguese: 'telemóvel',
  Dutch: 'telefoon; gsm',
  Finnish: 'puhelim\\p{L}*',
  Russian: 'компьютер\\p{L}*; телефон\\p{L}*; устройств\\p{L}*; смартфон\\p{L}*; почт\\p{L}*',
  Turkish: 'cihaz\\p{L}*',
  Chinese: '手机; 手機',
  Korean: '휴대폰; 스마트폰',
})
