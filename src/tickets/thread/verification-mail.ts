/** Recognises the codes and links that services mail to whoever signs up with an address (mail.md §6, "ticket trick"). */
import type { MailMessage } from '../inbound-mail.ts'
import type { Site } from '../site.ts'

/** What such mails ask for or bring, by language; a code or a link has to stand beside it. */
const PHRASES: readonly RegExp[] = [
  /\b(?:verify|confirm|validate|activate)\b.{0,40}\b(?:e-?mail|address|account|identity|registration|sign-?(?:up|in)|log-?in)\b/i,
  /\b(?:verification|confirmation|activation|security|sign-?(?:in|up)|log-?in|access|one-time|single-use|authentication|magic)[ -](?:code|link|pin|pass(?:code|word))\b/i,
  /\b(?:invited you to (?:join|collaborate)|join your (?:team|workspace)|reset your password)\b/i,
  /(?:bestätigungs|verifizierungs|sicherheits|aktivierungs|anmelde|einmal)(?:code|link|passwort)|(?:e-?mail(?:-?adresse)?|konto|anmeldung) (?:zu )?(?:bestätigen|verifizieren)|bestätigen sie ihre/i,
  /code (?:de (?:vérification|confirmation|sécurité|connexion)|à usage unique)|(?:vérifi|confirm|activ)(?:er|ez) votre (?:adresse|compte|e-?mail|inscription)/i,
  /código de (?:verificación|confirmación|seguridad|acceso|verificação|confirmação|segurança)|(?:verifi|confirm|activ|ativ)\p{L}+ (?:tu|su|seu|sua|o seu|a sua) (?:correo|cuenta|dirección|e-?mail|conta|endereço)/iu,
  /codice di (?:verifica|conferma|sicurezza|accesso)|conferma(?:re)? (?:il tuo|la tua|l'|il suo) ?(?:indirizzo|e-?mail|account|registrazione)/i,
  /(?:verificatie|bevestigings|beveiligings)code|bevestig (?:je|uw) (?:e-?mail|account|registratie)/i,
  /kod (?:weryfikacyjny|potwierdzający|dostępu)|potwierd\p{L}+ (?:swój |adres |konto |rejestrac)|ověřovací kód|potvrď?te (?:svůj |svou )?(?:e-?mail|adresu|účet|registraci)/iu,
  /(?:verifierings|bekræftelses|bekreftelses|verifikations|verifiserings|engangs)kod|bekräfta din e-?post|bekræft din e-?mail|bekreft e-?post|vahvistuskoodi|vahvista sähköposti/i,
  /код (?:подтверждения|активации|доступа)|подтверди\p{L}* (?:ваш|сво|адрес|регистрац|e-?mail)|doğrulama kodu|e-?posta\p{L}* doğrula/iu,
  /認証コード|確認コード|メールアドレスの確認|验证码|驗證碼|(?:验证|确认|驗證|確認)您的(?:邮箱|电子邮件|電子郵件|帐户|帳戶)|인증 ?(?:코드|번호)|이메일 (?:주소를 )?(?:인증|확인)/,
]
const CODE_OR_LINK = /https?:\/\/|(?<!\d|\d[.,])\d{4,8}(?!\d|[.,]\d)|\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b/
/** Services come to the point. */
const READ_CHARS = 20_000

/** Does a mail bring a code or a link that proves whose its address is? */
export function isVerification({ subject, text: body }: MailMessage): boolean {
  const text = `${subject}\n${body.slice(0, READ_CHARS)}`.replace(/[^\S\n]+/g, ' ')
  return CODE_OR_LINK.test(text) && PHRASES.some((phrase) => phrase.test(text))
}

/** One from somebody unknown that answers nothing: only agents are to read it, and nothing goes back. */
export function isUnaskedVerification(message: MailMessage, site: Pick<Site, 'contactsOf'>): boolean {
  const { from, inReplyTo, references } = message
  const isAnswer = inReplyTo.length > 0 || references.length > 0
  const isKnown = from.addrSpec !== null && site.contactsOf(from.addrSpec).length > 0
  return !isAnswer && !isKnown && isVerification(message)
}
