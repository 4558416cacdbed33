/** Routes of the public form of a mailbox, and of the link that confirms a letter. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  isBlocked,
  isNetworkBusy,
  keepLetter,
  letterOf,
  linkWords,
  mailboxWithForm,
  mayMail,
  sendLetter,
  type FormMailbox,
} from '../../act/public-form.ts'
import { digestOf, makeSignInLink, signInBy } from '../../act/sign-in.ts'
import { addressAsSent } from '../../act/typed-addresses.ts'
import { tokenKeys } from '../../config/token-keys.ts'
import type { FormLetter } from '../../store/form-letters.ts'
import { displayId } from '../../tickets/ticket.ts'
import { formFaults, formTexts, type FormTexts, type KeptFile } from './fields.ts'
import { makeRoom } from '../form-files.ts'
import { filesOfForm } from './files.ts'
import { askPage, closedPage, formPage, gonePage, sentPage, wasSentPage } from './page.ts'
import { openedMark, trapFault, trapField } from './trap.ts'
import { cookieNames, send, type PageDeps } from '../frame.ts'
import { sendLinkMail, type LinkMailDeps } from '../link-mail.ts'
import { networkOf } from '../recent-requests.ts'
import { browserOf, cookieOptions } from '../sign-in-pages.ts'
import { textOf, type Fields } from '../begun-answer.ts'

/** What these pages need. */
export type FormPageDeps = PageDeps & LinkMailDeps

interface FormRoute {
  readonly Params: { readonly name: string }
  readonly Body: Fields
}
interface LetterRoute {
  readonly Params: { readonly name: string; readonly secret: string }
}

const anybody = { config: { who: 'anybody' } } as const

/** Adds the pages. */
export function formPages(app: FastifyInstance, deps: FormPageDeps): void {
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    const { name } = request.params as FormRoute['Params']
    const mailbox = deps.config.mailboxes.find((each) => each.name === name && each.form) as FormMailbox | undefined
    if (!mailbox) return
    letFrame(reply, mailbox)
    makeRoom(request, mailbox.form.filesBytes)
    if (request.method === 'POST' && (await isNetworkBusy(networkOf(request.ip), mailbox, deps)))
      return send(reply.code(429), closedPage(mailbox, 'Too much came from your network within an hour.'))
  }
  app.get<FormRoute>('/form/:name', { ...anybody, onRequest }, async ({ params, session }, reply) => {
    const mailbox = mailboxWithForm(params.name, deps.config)
    return send(reply, formPage(emptyForm(mailbox, deps), mailbox, session))
  })
  app.post<FormRoute>('/form/:name', { ...anybody, onRequest }, async (request, reply) => takeForm(request, reply, deps))
  app.get<LetterRoute>('/form/:name/:secret', anybody, async ({ params, session }, reply) => {
    const mailbox = mailboxWithForm(params.name, deps.config)
    const letter = await letterOf(params.secret, mailbox, deps)
    if (!letter) return send(reply.code(404), gonePage(mailbox))
    if (letter.ticket !== null) return send(reply, wasSentPage(displayId(letter.ticket)))
    const files = (await deps.store.formLetters.files(letter.files)).map(({ filename }) => filename)
    return send(reply, askPage({ ...letter, files }, pathOf(mailbox, params.secret), session))
  })
  app.post<LetterRoute>('/form/:name/:secret', anybody, async (request, reply) => {
    const mailbox = mailboxWithForm(request.params.name, deps.config)
    const letter = await letterOf(request.params.secret, mailbox, deps)
    if (!letter) return send(reply.code(404), gonePage(mailbox))
    if (letter.ticket !== null) return send(reply, wasSentPage(displayId(letter.ticket)))
    const { number } = await sendLetter(letter, deps)
    const isThem = request.session ? request.session.addrSpec === letter.addrSpec : await signIn(letter, request, reply, deps)
    if (!isThem) return send(reply, wasSentPage(displayId(number)))
    return reply.redirect(`/portal/tickets/${displayId(number)}?done=created`, 303)
  })
}

function emptyForm({ name, form }: FormMailbox, { config, now }: FormPageDeps) {
  const texts: FormTexts = { name: '', address: '', subject: '', text: '' }
  const mark = openedMark(name, now(), tokenKeys(config))
  return { texts, faults: {}, files: [] as readonly KeptFile[], filesBytes: form.filesBytes, mark, isTrapped: false }
}

/** Allows framing by the sites that the configuration names. */
function letFrame({ raw }: FastifyReply, { form: { embeddedBy } }: FormMailbox): void {
  if (embeddedBy.length === 0) return
  const policy = String(raw.getHeader('content-security-policy'))
  raw.setHeader('content-security-policy', policy.replace("frame-ancestors 'none'", `frame-ancestors ${embeddedBy.join(' ')}`))
  raw.removeHeader('x-frame-options')
}

async function takeForm(request: FastifyRequest<FormRoute>, reply: FastifyReply, deps: FormPageDeps): Promise<FastifyReply> {
  const { params, session } = request
  const body = (request.body as Fields | undefined) ?? {}
  const mailbox = mailboxWithForm(params.name, deps.config)
  const texts = formTexts(body)
  const { files, fault } = await filesOfForm(request, mailbox, deps)
  const keys = tokenKeys(deps.config)
  const trap = textOf(body[trapField])
  const trapped = trapFault({ name: mailbox.name, trap, mark: textOf(body['opened']) }, deps.now(), keys)
  const own = new Set(deps.config.mailboxes.flatMap(({ addresses }) => addresses))
  const faults = { ...formFaults(texts, own), ...(fault !== null && { files: fault }) }
  const again = (status: number, text: string) => {
    const shown = { ...emptyForm(mailbox, deps), texts, faults, files, isTrapped: trap !== '' }
    return send(reply.code(status), formPage(shown, mailbox, session, { kind: 'refused', text }))
  }
  if (Object.keys(faults).length > 0) return again(422, 'Nothing was sent yet: see below.')
  if (trapped !== null) return again(422, trapped)
  const addrSpec = addressAsSent(texts.address)
  const may = await mayMail(addrSpec, mailbox, deps)
  if (may === 'too-often') return again(429, 'This address was mailed links lately: look into its mail, or try again in some hours.')
  if (may === 'busy')
    return again(429, `Too many write at this moment: please try again in an hour, or write a mail to ${mailbox.addresses[0] ?? 'us'}.`)
  const browser = browserOf(request, reply, deps)
  const writing = { addrSpec, displayName: texts.name, subject: texts.subject, text: texts.text, files: files.map(({ id }) => id), browser }
  if (!(await isBlocked(addrSpec, deps)) && (await mailLetter(writing, mailbox, deps)) !== null)
    return again(503, 'The mail with your link could not be sent: please try again in some minutes.')
  return send(reply, sentPage(mailbox, addrSpec))
}

/**
 * Stores the letter and mails its link.
 *
 * @returns why mailing failed; null: it did not
 */
async function mailLetter(writing: Parameters<typeof keepLetter>[0], mailbox: FormMailbox, deps: FormPageDeps): Promise<unknown> {
  const secret = await keepLetter(writing, mailbox, deps)
  const words = linkWords(`${deps.publicUrl ?? ''}${pathOf(mailbox, secret)}`, mailbox, deps.config.company)
  const fault = await sendLinkMail({ addrSpec: writing.addrSpec, ...words }, mailbox, deps).catch((error: unknown) => error)
  if (fault !== null) deps.log.warn({ err: fault }, 'a link of a form could not be mailed')
  return fault
}

function pathOf({ name }: FormMailbox, secret: string): string {
  return `/form/${encodeURIComponent(name)}/${secret}`
}

/** Signs in only the browser in which the letter was written; in any other, the link just sends the letter. */
async function signIn(letter: FormLetter, request: FastifyRequest, reply: FastifyReply, deps: FormPageDeps): Promise<boolean> {
  const held = request.cookies[cookieNames.browser]
  if (held === undefined || digestOf(held) !== letter.browser) return false
  const link = await makeSignInLink({ address: letter.addrSpec, browser: held }, deps)
  const cookie = link && (await signInBy(link.secret, held, deps))
  if (cookie) reply.setCookie(cookieNames.session, cookie, cookieOptions(request, deps))
  return cookie !== null
}
