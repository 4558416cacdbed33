/** The words of the line above a quotation, "On … Ann wrote:", in many languages. */

import { listed } from './reply-word-list.ts'

/** Words for "wrote" that end such a line, each as the source of a regular expression: "On … Ann wrote:". */
export const WROTE_AT_END: readonly string[] = listed({
  English: 'wrote; writes; has written',
  German: 'schrieb; geschrieben; schreibt',
  French: 'a écrit; écrit',
  Spanish: 'escribió; escribe',
  Italian: 'ha scritto; scrive; scritto',
  Portuguese: 'escreveu; escreve',
  Dutch: 'geschreven; schreef',
  Polish: 'napisał(?:\\(a\\)|/a|a)?; pisze',
  Czech: 'napsal(?:\\(a\\)|/a|a)?; píše',
  Slovak: 'napísal(?:\\(a\\)|a)?',
  Scandinavian: 'skrev; følgende; följande',
  Finnish: 'kirjoitti',
  Russian: 'написал(?:\\(а\\)|а)?; пишет',
  Ukrainian: 'написав(?:\\(ла\\))?; пише',
  Bulgarian: 'написа',
  Turkish: 'yazdı; yazmış',
  Japanese: 'のメール; のメッセージ; は書きました; が書きました',
  Chinese: '写道; 寫道; 撰写',
  Korean: '작성; 작성했습니다; 썼습니다; 쓴 글',
  Romanian: 'a scris',
  Catalan: 'va escriure',
  Hungarian: 'írta',
  Greek: 'έγραψε',
  Hebrew: 'כתב(?:/ה)?',
  Arabic: 'كتب',
  Vietnamese: 'đã viết',
  Indonesian: 'menulis',
  Croatian: 'je napisao(?:/la)?; napisa(?:o|la) je',
  Serbian: 'је написао(?:/ла)?',
  Slovenian: 'je napisal; napisala?',
  Estonian: 'kirjutas',
  Lithuanian: 'rašė',
  Latvian: 'rakstīja',
  Thai: 'เขียนว่า',
  Persian: 'نوشت',
})

/** Words for "wrote" that a name, an address or a date follows before the colon: "Am … schrieb Ann:". */
export const WROTE_IN_MIDDLE: readonly string[] = listed({
  English: 'wrote on',
  German: 'schrieb; schreibt; hat geschrieben',
  Dutch: 'schreef',
  Scandinavian: 'skrev',
  Finnish: 'kirjoitti',
  Polish: 'napisał(?:\\(a\\))?; napisana przez',
  Hungarian: 'írta',
  Estonian: 'kirjutas',
  Catalan: 'del dia',
})

/** Words for "wrote" that are written without a space before them. */
export const WROTE_GLUED: readonly string[] = listed({
  Japanese: 'メール; メッセージ; 書きました',
  Chinese: '写道; 寫道',
  Korean: '작성; 작성했습니다; 썼습니다',
})

/** Words that may stand between the date and the name, or between the name and "wrote". */
export const ATTRIBUTION_FILLERS: readonly string[] = listed({
  English: 'am; pm; a; m; p; by; at; gmt; utc',
  French: 'h',
  German: 'uhr; schrieb',
  Dutch: 'ha; het; volgende; heeft; schreef',
  Scandinavian: 'skrev',
  Polish: 'użytkownik',
  Czech: 'odesílatel',
  Russian: 'г; года; пользователь',
  Turkish: 'tarihinde; şunu; şunları',
})

/** What such a line starts with when it starts neither with a date nor with a name. */
export const ATTRIBUTION_OPENERS: readonly string[] = listed({
  English: 'on; at; in; from; quoting; quote from',
  German: 'am; zitat von',
  French: 'le; citation de',
  Spanish: 'el; citando',
  Italian: 'il; il giorno; in data',
  Portuguese: 'em; a; no dia; em data',
  Dutch: 'op',
  Polish: 'w dniu; dnia; wiadomość',
  Czech: 'dne; v; citace',
  Scandinavian: 'den; d; på; kl; från; citat',
  Finnish: 'pe',
  Chinese: '在; 于; 於',
  Romanian: 'în',
  Greek: 'στις',
  Vietnamese: 'vào; ngày',
  Indonesian: 'pada',
  Croatian: 'u; dana',
  Catalan: 'missatge de; el dia',
  Thai: 'เมื่อ',
})

/** First-person and relative words: a line that holds one is a sentence of somebody, not written by a mail program. */
export const SENTENCE_WORDS: readonly string[] = listed({
  English: 'i; we; my; our; which; that; because',
  German: 'ich; wir; mein; meine; unser; unsere; dass',
  // Slovenian Gmail: "je oseba Ann napisala".
  French: "je(?! oseba); j'ai; nous; notre",
  Spanish: 'yo; nosotros; nuestro; mi',
  Italian: 'ho; abbiamo; nostro',
  Portuguese: 'eu; nós; nosso',
  Dutch: 'ik; wij',
  Scandinavian: 'jeg; jag; vi; vår',
  Finnish: 'minun',
  Russian: 'я; мы; мой; наш',
  Polish: 'jestem; nasz',
  Czech: 'já; jsem',
  Turkish: 'ben; biz',
})
