/** Mailboxes: their state, testing one, signing in at its provider, and the configuration of each worker. */
import type { FastifyInstance } from 'fastify'
import { folderStatuses, type FolderStatus } from '../../act/folder-statuses.ts'
import { resumeMailbox } from '../../act/sign-in-mailbox.ts'
import { testMailbox, type MailboxCheck } from '../../act/test-mailbox.ts'
import { configHash } from '../../config/config-hash.ts'
import { mailboxNamed } from '../../config/read-config.ts'
import type { MailboxConfig } from '../../config/schema.ts'
import type { WorkerRow } from '../../store/workers.ts'
import { noticeOf, send, type PageDeps } from '../frame.ts'
import { button, element, form, link, moment, part, textField, type Html, type HtmlNode, type Visitor } from '../layout.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { adminPage, admins, facts, table, type Shown as Fact } from './admin-frame.ts'
import { isFailing, stateWords } from './mailbox-words.ts'
import { SignInTalks, type SignInState, type TalkDeps } from './sign-in-talks.ts'

/** What the pages need. */
export type MailboxPageDeps = PageDeps & TalkDeps

interface MailboxRoute {
  readonly Params: { readonly name: string }
  readonly Body: Fields
}

const at = '/console/admin/mailboxes'
const pathOf = (name: string) => `${at}/${encodeURIComponent(name)}`

interface Context {
  readonly deps: MailboxPageDeps
  readonly talks: SignInTalks
}

/** What a mailbox's page is rendered with: the session, and the results of a test. */
interface Shown {
  readonly session: Visitor | null
  readonly query?: unknown
  readonly checks?: readonly MailboxCheck[]
}

/** Adds the pages. */
export function mailboxPages(app: FastifyInstance, deps: MailboxPageDeps): void {
  const { store, config, accessTokens } = deps
  const talks = new SignInTalks(deps)
  app.addHook('onClose', async () => talks.end())
  app.get(at, admins, async ({ session, query }, reply) => {
    const [folders, workers] = await Promise.all([folderStatuses(config, store), store.workers.all()])
    const body = [
      table(['Folder', 'State', 'Waiting', 'Last read', 'Trouble'], folders.map(folderCells), 'No mailbox was ever watched.'),
      ...workerParts(workers, configHash(config)),
      part(
        'p',
        'hint',
        'A mailbox is added in the file, under mailboxes; workers take it within seconds. Then it stands here, to be signed in.',
      ),
    ]
    return send(reply, adminPage({ title: 'Mailboxes', at, session, notice: noticeOf(query), body }))
  })
  const context = { deps, talks }
  app.get<MailboxRoute>(`${at}/:name`, admins, async ({ params, session, query }, reply) =>
    send(reply, await mailboxPage(params.name, context, { session, query })),
  )
  app.post<MailboxRoute>(`${at}/:name/test`, admins, async ({ params, session }, reply) => {
    const checks = await Array.fromAsync(testMailbox(mailboxNamed(config, params.name), config, { send: false, accessTokens }))
    return send(reply, await mailboxPage(params.name, context, { session, checks }))
  })
  app.post<MailboxRoute>(`${at}/:name/resume`, admins, async ({ params }, reply) => {
    await accessTokens.forgetRefusals(mailboxNamed(config, params.name))
    await resumeMailbox(params.name, store)
    return reply.redirect(`${pathOf(params.name)}?done=resumed`, 303)
  })
  app.post<MailboxRoute>(`${at}/:name/connect`, admins, async ({ params }, reply) => {
    await talks.begin(mailboxNamed(config, params.name))
    return reply.redirect(pathOf(params.name), 303)
  })
  app.post<MailboxRoute>(`${at}/:name/came-back`, admins, async ({ params, body }, reply) => {
    await talks.paste(mailboxNamed(config, params.name).name, textOf(body['returned']))
    return reply.redirect(pathOf(params.name), 303)
  })
}

async function mailboxPage(name: string, { deps: { config, store }, talks }: Context, { session, query, checks }: Shown): Promise<Html> {
  const mailbox = mailboxNamed(config, name)
  const folders = (await folderStatuses(config, store)).filter(({ folder }) => folder.startsWith(`${name}/`))
  const tryOut = form(`${pathOf(name)}/test`, session, [button('Try it out')])
  const body = [
    ...folders.flatMap((folder) => [element('h2', {}, [folder.folder]), facts(factsOf(folder))]),
    ...(checks ? [table(['Step', 'How', 'Finding'], checks.map(checkCells), 'Nothing to try.')] : []),
    part('div', 'steps', tryOut, form(`${pathOf(name)}/resume`, session, [button('Let it go on')])),
    ...signInParts(mailbox, talks.stateOf(name), session),
  ]
  return adminPage({ title: name, at, session, notice: noticeOf(query), body })
}

function folderCells(status: FolderStatus): readonly HtmlNode[] {
  const { folder, state, lag, toApply, toSend, lastSuccessAt, lastError, sendingRefusal } = status
  const name = folder.slice(0, folder.indexOf('/'))
  const trouble = sendingRefusal ?? (state === 'watched' && !isFailing(status) ? null : lastError?.text)
  return [
    state === 'removed' ? folder : link(pathOf(name), folder),
    part('span', state === 'watched' && !trouble ? 'good' : 'warning', stateWords(status)),
    `${lag === null ? 'not counted yet' : `${lag} to read`}, ${toApply} to apply, ${toSend} to send`,
    lastSuccessAt ? moment(lastSuccessAt.getTime()) : 'never',
    trouble ? part('span', 'warning', trouble) : 'none',
  ]
}

function factsOf(status: FolderStatus): readonly Fact[] {
  const { cursor, serverCount, ledgerCount, lastError, newLife } = status
  const event = ({ at: when, text }: { readonly at: Date; readonly text: string }) => [moment(when.getTime()), ` ${text}`]
  return [
    ['State', stateWords(status)],
    ['Read up to', cursor === null ? 'nothing yet' : `UID ${cursor}`],
    ['Mails', `${serverCount ?? 'unknown'} on the server, ${ledgerCount} in the ledger`],
    ['Last error', lastError ? event(lastError) : 'none'],
    ...(newLife ? [['Read anew', event(newLife)] as const] : []),
  ]
}

function workerParts(workers: readonly WorkerRow[], hash: string): readonly HtmlNode[] {
  const rows = workers.map(({ host, pid, roles, configHash: own, configTakenAt, atRestart, refusal }) => [
    `${host}/${pid}`,
    roles.join(', '),
    part('span', own === hash ? 'good' : 'warning', own === hash ? `${own}, the same as here` : `${own}, another one`),
    moment(configTakenAt.getTime()),
    atRestart.join(', ') || 'nothing',
    refusal ? refusal.faults.join('; ') : 'no',
  ])
  return [
    element('h2', {}, ['What each worker runs with']),
    part('p', 'hint', `These pages go by the configuration ${hash}.`),
    table(['Worker', 'Roles', 'Configuration', 'Taken', 'At its next start', 'Refused'], rows, 'No worker is at work.'),
  ]
}

function checkCells({ step, isGood, finding }: MailboxCheck): readonly HtmlNode[] {
  return [step, part('span', isGood ? 'good' : 'warning', isGood ? 'good' : 'failed'), finding]
}

function signInParts({ name, imap, smtp }: MailboxConfig, state: SignInState | null, session: Visitor | null): readonly HtmlNode[] {
  const heading = element('h2', {}, ['Signing in'])
  if (!imap.auth && !smtp.auth)
    return [heading, element('p', {}, ['It logs in with a password: change it in the file, or where the file says that it lies.'])]
  const begin = form(`${pathOf(name)}/connect`, session, [
    state?.kind === 'waiting' ? button('Begin anew') : button('Connect', { class: 'primary' }),
  ])
  return [heading, ...(state ? talkParts(name, state, session) : [element('p', {}, ['It signs in by OAuth at its provider.'])]), begin]
}

function talkParts(name: string, state: SignInState, session: Visitor | null): readonly HtmlNode[] {
  if (state.kind === 'done') return [element('p', { class: 'good' }, [`Signed in. These go on: ${state.names.join(', ')}.`])]
  if (state.kind === 'refused') return [element('p', { class: 'warning' }, [state.text])]
  const { url, code } = state
  const there = element('p', {}, [link(url, 'Sign in at the provider', { target: '_blank', rel: 'noopener', class: 'button' })])
  if (code !== null)
    return [there, element('p', {}, ['Type this code there: ', element('strong', {}, [code]), '. Then load this page again.'])]
  const field = textField('If its last page cannot be reached: the address of that page', 'returned', { required: '' })
  const back = form(`${pathOf(name)}/came-back`, session, [field, button('It came back')], { class: 'stacked' })
  return [there, back]
}
