/** The signs by which a delivery report in prose is known: its sender, its subject, its words. */

import { anyPhrase } from './kind-phrase-pattern.ts'

/** Names under which mailers write: RFC 5321 §4.5.1 postmaster, RFC 2142, and the daemons of Sendmail and kin. */
export const MAILER_NAME =
  /(?:^|[<"\s(])(?:mailer[-_. ]?daemon|mail[-_.]?daemon|mdaemon|post[-_. ]?master|double-bounce|mail[-_. ]?deliver(?:y|er)?[-_. ](?:system|subsystem|service|agent)|mail[-_.]?(?:router|server|system|gateway)|delivery[-_. ]?subsystem|delivery[-_]?(?:failure|reports?|status|notification)(?=@)|bounce-?handler|mmdf|returned[-_. ]?mail)(?:[@>"\s)(]|$)/i

/** Mailers that no person ever writes as; a postmaster may be one. */
export const DAEMON_NAME =
  /(?:mailer|mail)[-_. ]?daemon|mdaemon|double-bounce|mail[-_. ]deliver(?:y|er)?[-_. ](?:system|subsystem)/i

/** Subjects of delivery reports. Anchored, so that a person's `Re:` or `Fwd:` of one is none. */
export const BOUNCE_SUBJECT = anyPhrase(
  [
    'undeliver(?:able|ed)',
    'non[- ]?deliver(?:y|able|ed)',
    '(?:e-?)?(?:mail|message)(?: \\S+){0,4} (?:undeliverable|not delivered|could not be delivered|was not delivered|not sent|delayed|rejected|blocked|returned|bounced)',
    '(?:re: )?(?:mail|message|e-?mail)? ?(?:delivery|transport|system)[- ](?:failure|failed|problem|error|status|delayed|delay|report|notification|incomplete|has failed|unsuccessful)',
    '(?:mail|message|e-?mail)(?: \\S+)? (?:failure|failed|error|problem)',
    '(?:message|mail) (?:delivery|status|has failed|failed|delayed|could not)',
    'returned (?:mail|message|e-?mail)|mail returned|returning (?:mail|message)',
    'failure (?:notice|notification|delivery)|failed (?:mail|delivery|message)|delivery (?:failure|has failed)',
    'permanent delivery failure|temporary delivery failure',
    'warning: (?:message|could not send|e-?mail|mail|delivery)',
    'postmaster notify|postfix smtp server: errors',
    'could not send|unable to deliver|cannot deliver|there was an error sending',
    'your (?:message|mail|e-?mail)(?: \\S+){0,3} (?:could not|was not|cannot|has not|is delayed|was blocked|was rejected)',
    'unzustellbar|nicht zustellbar|zustell(?:ung|fehler|bericht)|mail nicht zugestellt|fehler bei der zustellung|rückgesendet',
    '(?:remis(?:e)?|envoi|message|courrier|échec|notification)(?: \\S+){0,4} (?:échou|impossible|non (?:remis|distribu|délivr)|de (?:remise|distribution|livraison))|non remis|non distribuable|échec de (?:la )?(?:remise|distribution|livraison)',
    '(?:no (?:se )?(?:ha podido|pudo|puede) (?:entregar|enviar)|no entregado|error de entrega|(?:mensaje |correo )?devuelto|correo (?:devuelto|no entregado)|no se puede entregar)',
    '(?:não entregue|não (?:foi|pôde)|não é possível entregar|falha (?:na|de) entrega|mensagem (?:devolvida|não entregue))',
    '(?:mancata consegna|recapito non riuscito|non recapitabile|impossibile (?:recapitare|consegnare)|messaggio non (?:consegnato|recapitato))',
    '(?:onbestelbaar|niet (?:bezorgd|afgeleverd)|kan niet (?:worden )?bezorgd)',
    '(?:nie(?: można)? ?dostarcz|niedostarczon|zwrot (?:poczty|wiadomości)|nedoručiteln|nedoručen)',
    '(?:kan inte levereras|går inte att leverera|olevererbart|ikke leveret|ei voi toimittaa|kunne ikke leveres|ulevert|kan ikke leveres|uleverbar|toimitus epäonnistui|viestiä ei voi)',
    '(?:недоставлен|не ?доставлен|ваше сообщение не|не уда(?:лось|ется|ётся) доставить|возврат|ошибка доставки|недоставленное)',
    '(?:teslim edileme|iletilemedi|gönderilemedi)',
    '(?:配信(?:不能|失敗|できません|エラー|状況)|メール(?:エラー|配信|が配信|を配信)|メッセージを配信|送信(?:できません|エラー|失敗)|配達)',
    '(?:退信|来自\\S{1,40}的退信|系统退信|無法(?:傳遞|投遞|送達)|无法(?:传递|投递|送达)|未传递|未送达|邮件(?:发送失败|被退回)|传递失败)',
    '(?:배달(?:되지| 실패|할 수)|메일 (?:발송|전송|반송)|반송|전송 실패)',
  ],
  { before: '^\\s*(?:\\[[^\\]]{0,40}\\]\\s*)?[\\[(【<]?(?:\\*{1,5}\\s*\\S{0,20}\\s*\\*{1,5}\\s*)?(?:\\S{1,20}:\\s)??' },
)

/** What the notices of delivery reports say, wherever they stand in it. */
export const BOUNCE_WORDS = anyPhrase([
  '(?:could|can|was|were|has|have|had) ?(?:not|n.t) (?:yet )?(?:be |been )?(?:successfully )?(?:delivered|sent|reach(?:ed)?|forwarded|accepted)',
  '(?:unable|failed|trouble|problems?|error(?: \\S+){0,3}|impossible)(?: \\S+)? (?:to deliver|delivering|to send|sending|to relay)',
  'did not reach the following',
  "wasn't able to deliver|was not able to deliver|were unable to deliver",
  'deliver(?:y|ing|ed)? (?:to|of|has|your|for)?(?: \\S+){0,6} (?:failed|delayed|aborted|suspended|not possible|was unsuccessful)',
  'delivery (?:failed|failure|error|problem|status)|undeliver(?:able|ed)|non-?delivered',
  '(?:following|these) (?:recipients?|address(?:es)?|destinations?)(?: \\S+){0,6} (?:failed|failure|errors?|problems?|rejected|returned|was|were|could|had|cannot|not)',
  'had (?:permanent|fatal|delivery|transient|temporary) .{0,20}(?:errors?|problems)',
  'transcript of session',
  'message (?:returned|bounced|rejected) |returned (?:mail|message)|failure reasons?',
  '(?:unknown|invalid|no such|nonexistent|no valid) (?:user|recipient|address|mailbox)|user unknown|host unknown',
  'error (?:message below|occurred|has occurred)',
  'qmail-send program|postfix program|mail delivery software|mail delivery agent|mailer-daemon',
  'not a member of this mailing list|permission to post messages|duplicated message-id',
  '(?:^|\\n)[\\t\\x20<>]{0,20}(?:smtp[^\\n]{0,60})?[45]\\d\\d[ -](?:[45]\\.\\d+\\.\\d+|<|[^\\n]{0,80}(?:user|recipient|address|mailbox|host|unknown|rejected|denied))',
  '(?:^|\\n)(?:final-recipient|diagnostic-code|action|reporting-mta):',
  '(?:nicht|konnte)(?: \\S+){0,6} (?:zugestellt|zustellbar|übermittelt|ausgeliefert)|unzustellbar',
  "n'a (?:pas )?(?:pu|été)(?: \\S+){0,4} (?:remis|distribu|délivr|livr|envoy)|non remis|échec de la remise|impossible de (?:remettre|livrer|distribuer)",
  'no (?:se )?(?:ha podido|pudo|puede|pudimos)(?: \\S+){0,3} (?:entreg|enviar|enviad)|no (?:ha sido|fue) entregad',
  'não (?:foi possível|pôde|pode)(?: \\S+){0,3} entreg|não (?:foi )?entregue',
  '(?:non|impossibile)(?: \\S+){0,4} (?:recapitat|consegnat|recapitare|consegnare)',
  'niet(?: \\S+){0,4} (?:bezorgd|afgeleverd|bezorgen)',
  'nie (?:mo\\S+|zosta\\S+|uda\\S+)(?: \\S+){0,4} dostarcz|nelze doručit|nebyl\\S* doručen|nepodařilo(?: \\S+){0,4} doruč',
  '(?:inte|ikke)(?: \\S+){0,4} (?:levereras|leveres|leverert|leveret)|ei voitu toimittaa|toimitus(?: \\S+){0,3} epäonnistui',
  'не(?: \\S+){0,4} доставлен|не удалось доставить|не может быть доставлен',
  '(?:teslim edilemedi|iletilemedi|gönderilemedi)',
  '(?:配信|送信|送達|配達)[^。\\n]{0,12}(?:できません|失敗|不能|エラー)|戻されました',
  '(?:无法|無法|未能|不能)[^。\\n]{0,12}(?:投递|传递|送达|发送|傳遞|投遞|送達|傳送)|退信|被退回',
  '(?:배달|전달|전송|발송)[^.\\n]{0,12}(?:못했|실패|없습니다|않았)',
])

/** The mailer tells of an arrival: RFC 3464 `delivered` in prose. */
export const ARRIVAL_WORDS = anyPhrase([
  '(?:was|has been|were) successfully (?:delivered|relayed)|success(?:ful|fully)? (?:mail )?deliver(?:y|ed)',
  'erfolgreich zugestellt|a été (?:bien )?(?:remis|distribué) |entregado correctamente|успешно доставлен|正常に配信',
])

/** The mailer goes on trying: RFC 3464 `delayed` in prose. */
export const DELAY_WORDS = anyPhrase([
  'has not yet been delivered|not yet been delivered|delivery (?:attempts )?will (?:continue|be retried)',
  'will (?:be retried|keep trying|continue (?:to try|trying)|retry)',
  'this is a warning message only|do not need to re-?send|(?:only )?a temporary failure report',
  'has been delayed|is delayed for|still (?:trying|in the queue)|is still undelivered',
  'noch nicht zugestellt|wird weiter(?:hin)? versucht|verzögert',
  "n'a pas encore été|sera retent|a été retardé",
  'aún no (?:se )?ha(?: sido)? entregad|se ha retrasado|ainda não foi entregue|non è (?:stato )?ancora|nog niet (?:bezorgd|afgeleverd)',
  'еще не доставлен|задержан|まだ配信されて|遅延|尚未(?:送达|投递|送達)|延迟|지연',
])

/** True when a subject opens with a reply or forward prefix of any common language: a person's doing. */
export const ANSWER_SUBJECT =
  /^\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|aw|antw?|sv|vs|rv|ref|odp|odpověď|ynt|答复|回复|回覆|返信|답장|fwd?|wg|tr|rv|enc|i|vb|vl|doorst|pd|转发|轉寄|転送|전달)(?:\[\d{1,3}\])?\s*[:：]/iu
