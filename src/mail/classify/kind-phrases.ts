/** What vacation programs, auto-responders and challenge-response systems write, by language. */
import { anyPhrase } from './kind-phrase-pattern.ts'

/**
 * Subjects that mail programs put before the subject they answer: Exchange and Outlook in their languages, Gmail,
 * Apple Mail, GMX, Zimbra. Always a prefix with a colon (or a bare subject of nothing else).
 */
export const AUTO_REPLY_SUBJECT = anyPhrase(
  [
    '(?:out of (?:the )?office[: -]{1,3})?auto(?:mat\\S*)?[- ]?(?:e-?mail )?(?:repl(?:y|ies)|respon\\S*|answer|acknowledg\\S*)(?: from .{1,60})?',
    'out of (?:the )?office (?:auto ?-?)?(?:reply|response|message|notification)|ooo auto-?reply',
    'auto(?:re(?:ply|spons?\\S*)|-?respond(?:er)?)',
    // German, Dutch
    'automatische (?:antwort|rückantwort|abwesenheits\\S+)|abwesenheits(?:notiz|meldung|nachricht|assistent|benachrichtigung)|auto-?antwort',
    'automatisch (?:antwoord|bericht)|afwezigheids(?:bericht|melding)|niet aanwezig',
    // French, Spanish, Portuguese, Italian, Romanian
    "réponse automatique|message (?:automatique )?d'absence|notification d'absence",
    'respuesta automática|autorespuesta|mensaje automático|contestación automática',
    'resposta automática|mensagem automática|resposta de ausência',
    'risposta automatica|risponditore automatico|fuori sede|răspuns automat',
    // Polish, Czech, Hungarian, Latvian, Lithuanian, Greek
    'odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź',
    'automatická odpověď|automatická odpoveď|automatikus válasz',
    '(?:\\S+ ){0,4}?automātiska atbilde|(?:\\S+ ){0,4}?automatiska atbilde|automatinis atsakymas|automaatvastus|αυτόματη απάντηση',
    // Danish, Norwegian, Swedish, Finnish
    'auto(?:matisk(?:t)? ?)?svar|autosvar|fraværs(?:besked|melding|assistent)|frånvaro(?:meddelande|besked)|automaattinen vastaus|poissaoloviesti|automaattivastaus',
    // Russian, Ukrainian, Bulgarian, Turkish
    'автоматический ответ|автоответ(?:чик)?|автоматична відповідь|автоматичен отговор|otomatik (?:yanıt|cevap)',
    // Japanese, Chinese, Korean, Hebrew, Arabic
    '自動(?:応答|返信|回答|回复|回覆|答覆)|不在(?:通知|連絡|応答)|自动(?:答复|回复|应答)|자동 ?(?:회신|응답|답장)|부재 ?중',
    'תשובה אוטומטית|رد تلقائي',
  ],
  { before: '^\\s*(?:\\[[^\\]]{0,40}\\]\\s*)?[\\[(]?', after: '\\s*(?:[:：\\])]|[-–—]\\s|\\bre:|$)' },
)

/** Subjects that people write too: they count only with a second sign. */
export const ABSENCE_SUBJECT = anyPhrase(
  [
    "out of (?:the )?office|ooo\\b|on (?:annual |maternity |parental |sick )?leave|on (?:vacation|holidays?)|(?:i am |i'm )?(?:currently )?away\\b|vacation\\b|not in (?:the )?office|away from (?:my )?(?:e-?)?mail",
    // Lotus Notes: "AUTO: Name is out of the office (returning …)", and without AUTO before version 8.
    '.{2,60} (?:is|ist|est) (?:currently )?(?:out of (?:the )?office|away|abwesend|nicht im büro|absente?)\\b',
    'abwesen(?:d|heit)|nicht im (?:büro|haus)|(?:im |in )?urlaub|außer haus|afwezig|buiten kantoor|met vakantie',
    'absen(?:t|ce)|en congés?|hors du bureau|fuera de (?:la )?oficina|ausen(?:te|cia)|de vacaciones|de férias|fora do escritório|ausência|assen(?:te|za)|in ferie|fuori ufficio',
    'poza biurem|nieobecno|urlop|mimo kancelář|nepřítomn|dovolen|fravær|ikke (?:til stede|på kontoret)|ferie\\b|frånvar|semester\\b|poissa|lomalla|atvaļinājum|biroja',
    'вне офиса|нет на месте|в отпуске|отпуск|отсутств|ofis dışında|izinde|tatil|不在|休暇|休假|外出|부재|휴가',
  ],
  { before: '^\\s*' },
)

/** Sentences that only programs write: Lotus Notes and the vacation program of BSD. */
export const PROGRAM_SENTENCE = anyPhrase([
  'i will be out of the office (?:starting|from) .{4,60}? and will not return until',
  'ich bin ab .{4,60}? nicht im büro und kehre',
  'i will not be reading my mail for a while',
  'your mail (?:regarding|concerning) .{1,200}? will be read when i return',
  '(?:this|dies) (?:is|ist) (?:an|eine) (?:automat(?:ic|ed)|automatische|automatisch erstellte) (?:repl|respon|e-?mail repl|antwort)',
])

/** First-person sentences of vacation replies, and the thanks of auto-responders. */
export const ABSENCE_SENTENCE = anyPhrase([
  "\\b(?:i|we)(?: am|'m|’m| are|'re| will be|'ll be)(?: \\S+){0,4}? (?:out of (?:the |my )?office|on (?:\\S+ )?(?:leave|vacation|holidays?)|away|travell?ing|unavailable|not (?:in|available)|offline)",
  '(?:currently|presently) (?:out of|away|on (?:leave|vacation|holiday))|limited (?:access|availability)|will not be reading my mail|(?:will|shall) (?:reply|respond|answer|get back|be back|return)(?: \\S+){0,6}',
  'thank(?:s| you)(?: \\S+)? for (?:your|the|contacting|writing|getting)|we (?:have )?received your|has been received|no longer (?:in use|monitored|works?|employed)|automat(?:ed|ic) (?:reply|response|message)',
  '(?:ich bin|wir sind|bin ich)(?: \\S+){0,8}? (?:nicht|abwesend|außer|im urlaub|unterwegs|erst)|vielen dank für ihre|danke für (?:ihre|deine)|ihre (?:nachricht|e-?mail)(?: \\S+){0,4} (?:erhalten|eingegangen|weitergeleitet)',
  'ik ben(?: \\S+){0,6}? (?:afwezig|niet|met|op|weer)|bedankt voor (?:uw|je)',
  'je suis(?: \\S+){0,6}? (?:absent|en congé|indisponible|en déplacement)|je serai(?: \\S+){0,6}? absent|(?:actuellement|suis) absente?|merci (?:de|pour) votre',
  '(?:estoy|estaré|me encuentro)(?: \\S+){0,6}? (?:fuera|ausente|de vacaciones)|gracias por (?:su|tu|contactar)',
  '(?:estou|estarei|encontro-me)(?: \\S+){0,6}? (?:fora|ausente|de férias)|obrigad[oa] (?:pelo|por)',
  '(?:sono|sarò)(?: \\S+){0,6}? (?:assente|fuori|in ferie)|grazie per (?:la|il|aver)',
  '(?:jestem|będę|przebywam)(?: \\S+){0,6}? (?:nieobecn|poza|na urlopie)|dziękuj\\S+ za',
  '(?:jsem|budu|nejsem)(?: \\S+){0,6}? (?:mimo|nepřítom|na dovolené|v kancelář)|děkuj\\S+ za',
  '(?:jeg|vi)(?: \\S+){0,6}? (?:ikke (?:på|til)|ferie|fravær|bortreist|væk|tilbage|tilbake)|tak(?:k)? for (?:din|deres|henvend)',
  '(?:jag|vi) (?:är|kommer)(?: \\S+){0,6}? (?:inte på|semester|frånvarande|borta|åter|tillbaka)|tack för (?:ditt|ert|din)',
  'olen(?: \\S+){0,6}? (?:poissa|lomalla|tavoitettavissa)|kiitos (?:viestist|yhteydeno)',
  'esmu(?: \\S+){0,6}? (?:atvaļinājum|prombūtn)|paldies par',
  '(?:я|меня)(?: \\S+){0,6}? (?:в отпуске|отсутств|не в офисе|нет на)|нахожусь(?: \\S+){0,3} в отпуске|спасибо за|благодар\\S+ (?:вас )?за',
  '(?:ofiste|ofis dışında|izinde|tatilde)(?:yim|yiz|y[ıi]m| değilim)?|mesajınız için teşekkür',
  '不在に?(?:して|に?いた|です|のため)|休暇(?:中|を|の)|休んで|お問い合わせ(?:いただき|ありがとう)|メールを?(?:受け?取|受信|拝受)|自動(?:返信|応答)',
  '(?:我|目前|现在|正在)[^。\\n]{0,12}(?:休假|外出|不在|出差)|自动回复|自動回覆|感谢您的|感謝您的|已收到',
  '(?:부재|휴가|출장)[^.\\n]{0,10}(?:중|입니다)|자동 ?(?:회신|응답)|감사합니다',
])

/** What challenge-response systems ask of an unknown sender: TMDA, Spam Arrest, Boxbe, Sendio, Mailinblack, UOL. */
export const CHALLENGE_SENTENCE = anyPhrase([
  '(?:confirm|verify|prove|authenticate)(?: \\S+){0,8} (?:not a (?:spammer|robot|machine)|(?:a )?(?:human|real person|legitimate sender)|your (?:identity|address|message|e-?mail)(?: \\S+){0,8} (?:deliver|human|spam|sender))',
  '(?:your|this) (?:original )?(?:message|e-?mail|mail)(?: \\S+){0,6} (?:held|quarantined|waiting|pending|not (?:yet )?been delivered|awaiting)(?: \\S+){0,40}? (?:confirm|verify|click|repl(?:y|ying)|approve)',
  '(?:click|follow|visit|reply)(?: \\S+){0,20} (?:so that|in order (?:for|that)|to (?:have|get|ensure|release|deliver))(?: \\S+){0,3} (?:your )?(?:message|e-?mail|mail)(?: \\S+){0,4} (?:deliver|released|reach|approved)',
  '(?:list of )?approved senders|guest list|allow incoming (?:messages|e-?mail) only from|(?:just|only) this once|was waitlisted|one-time (?:verification|confirmation)',
  '(?:protect\\S*|using)(?: \\S+){0,6} (?:spam arrest|boxbe|junk (?:e-?)?mail|challenge[/-]response)|sender (?:address )?verification (?:request|required)',
  '(?:clique|confirme)(?: \\S+){0,20} (?:robô|humano|entregue)|bestätigen(?: \\S+){0,20} (?:zugestellt|kein spam|mensch)|(?:cliquez|authentifi)(?: \\S+){0,20} (?:message|expéditeur|délivr|destinataire)(?: \\S+){0,6} (?:délivr|valid|authentif)',
  '(?:confirme|confirmar)(?: \\S+){0,20} (?:spam|entregue|entregado|liberad)',
])
