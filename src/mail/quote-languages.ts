/** The words of the line above a quotation, "On … Ann wrote:", in many languages. */

import { listed } from './reply-word-list.ts'

/** Words for "wrote" that end such a line, each as the source of a regular expression: "On … Ann wrote:". */
export const WROTE_AT_END: readonly string[] = listed(`
  wrote; writes; has written; a écrit; écrit; escribió; escribe; ha scritto; scrive; scritto; escreveu
  escreve; geschreven; napisał(?:\\(a\\)|/a|a)?; pisze; napsal(?:\\(a\\)|/a|a)?; píše; napísal(?:\\(a\\)|a)?
  kirjoitti; написал(?:\\(а\\)|а)?; написав(?:\\(ла\\))?; пишет; пише; написа; yazdı; yazmış; のメール; のメッセージ
  は書きました; が書きました; さんは書きました; 写道; 寫道; 撰写; 작성; 작성했습니다; 썼습니다; 쓴 글; geschrieben; schrieb; skrev; schreef; følgende
  följande; a scris; írta; έγραψε; כתב(?:/ה)?; كتب; đã viết; menulis; va escriure; je napisao(?:/la)?
  je napisal; kirjutas
`)

/** Words for "wrote" that a name, an address or a date follows before the colon: "Am … schrieb Ann:". */
export const WROTE_IN_MIDDLE: readonly string[] = listed(`
  schrieb; schreibt; hat geschrieben; schreef; skrev; napisał(?:\\(a\\))?; napisana przez; kirjoitti; írta
  wrote on; heeft; kirjutas; użytkownik; пользователь; odesílatel
`)

/** Words for "wrote" that are written without a space before them. */
export const WROTE_GLUED: readonly string[] = listed(`
  写道; 寫道; 작성; 작성했습니다; 썼습니다; メール; メッセージ; 書きました
`)

/** Words that may stand between the date and the name, or between the name and "wrote". */
export const ATTRIBUTION_FILLERS: readonly string[] = listed(`
  am; pm; a; m; p; h; uhr; г; года; пользователь; użytkownik; tarihinde; şunu; şunları; ha; het; volgende; heeft
  odesílatel; by; at; gmt; utc; schrieb; schreef; skrev
`)

/** What such a line starts with when it starts neither with a date nor with a name. */
export const ATTRIBUTION_OPENERS: readonly string[] = listed(`
  on; at; am; le; el; il; il giorno; in data; em; no dia; op; w dniu; dnia; dne; den; d; på; v; kl; în; pada
  vào; στις; u; dana; wiadomość; em data; a; 在; 于; 於; in; quoting; zitat von; citando; citat; citation de
  citace; från; from; ngày; pe; quote from
`)

/** First-person and relative words: a line that holds one is a sentence of somebody, not written by a mail program. */
export const SENTENCE_WORDS: readonly string[] = listed(`
  i; we; my; our; which; that; because; ich; wir; mein; meine; unser; unsere; dass; je; j'ai; nous; notre; yo
  nosotros; nuestro; mi; abbiamo; ho; nostro; eu; nós; nosso; ik; wij; jeg; vi; vår; jag; minun; мы; я; наш
  мой; ben; biz; já; jsem; jestem; nasz
`)
