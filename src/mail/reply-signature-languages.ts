/** The lines that mail programs of phones and the web add below a text, "Sent from my iPhone", in many languages. */

import { listed } from './reply-word-list.ts'

/** Starts of such a line, each as the source of a regular expression; a device or a program follows. */
export const SENT_FROM_STARTS: readonly string[] = listed(`
  sent (?:from|via|using|with); sent on the go (?:from|with); get outlook for; download outlook for
  gesendet (?:von|mit|über|aus|vom); versendet (?:mit|von); von meinem .{1,40} (?:gesendet|geschrieben)
  diese (?:nachricht|e-?mail|mail) wurde von (?:meine[mr]|einem); holen sie sich outlook; hol dir outlook
  envoyé (?:de|depuis|à partir|avec|par|via); envoyé d'; télécharge[rz]? outlook; obtenir outlook
  obtenez outlook; enviado (?:desde|con|de|do|da|a partir|pelo|por|via|usando); obtener outlook
  descargar outlook; obter o? ?outlook; baixar o? ?outlook; baixe o? ?outlook
  inviato (?:da|dal|dallo|con|tramite|via); inviata da; scarica outlook; ottieni outlook
  verzonden (?:vanaf|vanuit|met|via|door); verstuurd (?:vanaf|vanuit|met|via)
  outlook (?:voor|für|pour|para|per|til|för) ; wysłan[eoay] (?:z|ze|za|przez|przy)
  pobierz (?:program )?outlook; odesláno (?:z|ze|pomocí); posláno (?:z|ze); získat outlook; získejte outlook
  sendt (?:fra|via|med); hent outlook; få outlook; last ned outlook; skickat (?:från|via|med); skickades från
  hämta outlook; skaffa outlook; lähetetty; hanki outlook; hae outlook; отправлено (?:с|из|от|через|при)
  скачать outlook; скачайте outlook; получить outlook; надіслано (?:з|із|через); ios için outlook
  android için outlook; 发自; 發自; 从我的; 從我的; 来自; 發送自; 发送自; 获取 ?outlook; 取得 ?outlook; 下载 ?outlook; 나의 ; 내 
  trimis (?:de|din|prin); küldve; elküldve; στάλθηκε από; dikirim dari; đã gửi từ
`)

/** Ends of such a line in the languages that put the device first, each as the source of a regular expression. */
export const SENT_FROM_ENDS: readonly string[] = listed(`
  gesendet; geschrieben; gönderildi; gönderilmiştir; から送信; から送信されました; より送信; 에서 보냄; 에서 전송; 발송; で送信; 에서 보낸 메일
  發送; 传送; 傳送; 发送; を入手; を入手する; 다운로드; 얻기; edinin; '?[uı] indirin; beziehen; downloaden; holen
`)

/** Devices and mail programs, each as the source of a regular expression. */
export const DEVICES: readonly string[] = listed(`
  i ?phon\\p{L}*; i ?pad\\p{L}*; i ?pod; android\\p{L}*; galaxy; samsung; blackberry; nokia; huawei; xiaomi
  redmi; htc; sony; xperia; oneplus; pixel; oppo; vivo; motorola; lg; windows; outlook; yahoo; gmail; proton
  tutanota; tuta; aol; gmx; web\\.de; mail\\.ru; yandex; яндекс; thunderbird; airmail; spark; mailbird
  blue ?mail; typeapp; nine; k-9; fairemail; boxer; zimbra; hey; fastmail; seznam; email\\.cz; onet; wp; qq
  网易; 小米; 华为; ios; mac; smartphone; phone; tablet; mobile; mobil\\p{L}*; handy; telefon\\p{L}*; téléphone
  teléfono; telefono; móvil; celular; cellulare; telemóvel; telefoon; gsm; puhelim\\p{L}*; компьютер\\p{L}*
  телефон\\p{L}*; устройств\\p{L}*; смартфон\\p{L}*; device; cihaz\\p{L}*; 手机; 手機; 휴대폰; 스마트폰; wireless
  почт\\p{L}*
`)
