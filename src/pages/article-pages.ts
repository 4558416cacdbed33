/** Articles: found, read, written, published, with their former versions (T-140). */
import type { FastifyInstance } from 'fastify'
import { articleVersion, articleVersions, restoreArticle } from '../act/article-versions.ts'
import { createRecord, existingRecord, recordVersion, updateRecord } from '../act/edit-records.ts'
import { findArticles } from '../act/search-tickets.ts'
import type { ArticleVersion } from '../store/article-versions.ts'
import type { ArticleRecord } from '../tickets/records/records.ts'
import { noticeOf, refusalNotice, send, type PageDeps } from './frame.ts'
import { button, choice, element, form, hidden, link, moment, pageOf, part, textField, type Html, type HtmlNode } from './layout.ts'
import type { Notice, Visitor } from './layout.ts'
import { choicesWith, partChoices } from './record-choices.ts'
import { textOf, type Fields } from './begun-answer.ts'

interface ArticleRoute {
  readonly Params: { readonly id: string }
  readonly Querystring: { readonly q?: string; readonly after?: string; readonly version?: string }
  readonly Body: Fields
}

/** What a page is rendered with. */
interface Shown {
  readonly session: Visitor | null
  readonly notice: Notice | null
  /** The submitted values, after a refusal; null: the stored values. */
  readonly typed?: Fields | null
}

const at = '/console/articles'
const perPage = 100
const mostFound = 20

/** Adds the pages. */
export function articlePages(app: FastifyInstance, deps: PageDeps): void {
  app.get<ArticleRoute>(at, async ({ session, query }, reply) =>
    send(reply, await listPage(query, { session, notice: noticeOf(query) }, deps)),
  )
  app.get(`${at}/new`, async ({ session }, reply) => send(reply, await newPage({ session, notice: null }, deps)))
  app.post<ArticleRoute>(at, async ({ session, body }, reply) => {
    try {
      const { id } = await createRecord('article', valuesOf(body), deps)
      return await reply.redirect(`${at}/${id}?done=article`, 303)
    } catch (error) {
      return send(reply.code(422), await newPage({ session, notice: refusalNotice(error), typed: body }, deps))
    }
  })
  app.get<ArticleRoute>(`${at}/:id`, async ({ params, session, query }, reply) => {
    const shown = { session, notice: noticeOf(query) }
    const version = Number(query.version)
    return send(reply, await (version > 0 ? versionPage(params.id, version, { shown, deps }) : articlePage(params.id, shown, deps)))
  })
  app.post<ArticleRoute>(`${at}/:id`, async ({ params: { id }, session, body }, reply) => {
    try {
      const change = { values: valuesOf(body), ifVersion: Number(textOf(body['version'])), by: session!.addrSpec }
      await updateRecord('article', id, change, deps)
      return await reply.redirect(`${at}/${id}?done=changed`, 303)
    } catch (error) {
      return send(reply.code(422), await articlePage(id, { session, notice: refusalNotice(error), typed: body }, deps))
    }
  })
  app.post<ArticleRoute>(`${at}/:id/restore`, async ({ params: { id }, session, body }, reply) => {
    await restoreArticle({ id, version: Number(textOf(body['version'])), by: session!.addrSpec }, deps)
    return reply.redirect(`${at}/${id}?done=changed`, 303)
  })
}

function valuesOf(body: Fields) {
  return {
    title: textOf(body['title']),
    body: textOf(body['body']),
    part: textOf(body['part']) || null,
    isPublished: body['published'] !== undefined,
  }
}

async function listPage({ q = '', after }: ArticleRoute['Querystring'], { session, notice }: Shown, { store }: PageDeps): Promise<Html> {
  const found = q.trim() === '' ? null : await findArticles({ text: q, viewer: { kind: 'agent' } }, store, mostFound)
  const page = found ? [] : await store.records.articleHeads(after ?? '', perPage)
  const items = found
    ? found.map(({ article, excerpt }) => itemOf(article, excerpt?.text ?? ''))
    : page.map((article) => itemOf(article, ''))
  const next =
    page.length === perPage ? [link(`${at}?after=${encodeURIComponent(page.at(-1)?.id ?? '')}`, 'More', { class: 'button' })] : []
  const search = textField('Words', 'q', { type: 'search', value: q })
  const body = [
    element('h1', {}, ['Articles']),
    element('form', { method: 'get', action: at, class: 'filters asking' }, [
      search,
      button('Find'),
      link(`${at}/new`, 'New article', { class: 'button' }),
    ]),
    items.length === 0
      ? part('p', 'empty', found ? 'Nothing has these words.' : 'No articles yet.')
      : element('ul', { class: 'cards' }, items),
    ...next,
  ]
  return pageOf({ title: 'Articles', session, notice, body: [part('div', 'wide', ...body)] })
}

function itemOf({ id, title, part: about, isPublished }: Omit<ArticleRecord, 'body'>, text: string): HtmlNode {
  const facts = [isPublished ? 'published' : 'for agents', ...(about === null ? [] : [about])].join(' · ')
  return element('li', {}, [
    link(`${at}/${id}`, `${id} ${title}`),
    part('p', 'hint', facts),
    ...(text === '' ? [] : [element('p', { class: 'excerpt', dir: 'auto' }, [text])]),
  ])
}

async function newPage({ session, notice, typed = null }: Shown, deps: PageDeps): Promise<Html> {
  const blank = { title: '', body: '', part: null, isPublished: true }
  const fields = await fieldsOf(typed ? valuesOf(typed) : blank, deps)
  const body = [
    element('h1', {}, ['New article']),
    form(at, session, [...fields, button('Create', { class: 'primary' })], { class: 'stacked' }),
  ]
  return pageOf({ title: 'New article', session, notice, body: [part('section', 'one-mail', ...body)] })
}

type Values = ReturnType<typeof valuesOf>

async function fieldsOf({ title, body, part: about, isPublished }: Values, { store }: PageDeps): Promise<readonly HtmlNode[]> {
  const parts = choicesWith(about ?? '', [['', 'none'], ...(await partChoices(store))])
  return [
    textField('Title', 'title', { required: '', maxlength: '256', value: title }),
    element('label', { class: 'writing' }, [
      element('span', {}, ['Text']),
      element('textarea', { name: 'body', rows: '16', dir: 'auto' }, [body]),
    ]),
    choice('Part', { name: 'part', value: about ?? '', options: parts }),
    element('label', { class: 'tick' }, [
      element('input', { type: 'checkbox', name: 'published', ...(isPublished ? { checked: '' } : {}) }),
      'Published: customers may find it',
    ]),
  ]
}

async function articlePage(id: string, { session, notice, typed = null }: Shown, deps: PageDeps): Promise<Html> {
  const article = await existingRecord('article', id, deps)
  const [versions, fields] = await Promise.all([articleVersions(id, deps.store), fieldsOf(typed ? valuesOf(typed) : article, deps)])
  const editing = [hidden('version', String(recordVersion(article))), ...fields, button('Save', { class: 'primary' })]
  const source =
    article.source === null
      ? []
      : [part('p', 'warning', `It is kept in step with the file ${article.source}: the next import writes over what is changed here.`)]
  const body = [
    ...headOf(article, article.isPublished),
    element('p', {}, [link(at, 'All articles')]),
    element('pre', { class: 'whole', dir: 'auto' }, [article.body]),
    ...source,
    element('details', typed === null ? {} : { open: '' }, [
      element('summary', {}, ['Change it']),
      form(`${at}/${id}`, session, editing, { class: 'stacked' }),
    ]),
    ...(versions.length === 0
      ? []
      : [element('h2', {}, ['What it was before']), element('ul', { class: 'cards' }, versions.map(versionItem))]),
  ]
  return pageOf({ title: `${id} ${article.title}`, session, notice, body: [part('section', 'one-mail', ...body)] })
}

function headOf({ id, title, part: about }: Pick<ArticleRecord, 'id' | 'title' | 'part'>, isPublished: boolean): readonly HtmlNode[] {
  const facts = [id, isPublished ? 'published' : 'for agents alone', ...(about === null ? [] : [about])].join(' · ')
  return [element('h1', { dir: 'auto' }, [title]), part('p', 'hint', facts)]
}

function versionItem({ article, version, title, replacedBy, replacedAt }: ArticleVersion): HtmlNode {
  return element('li', {}, [
    link(`${at}/${article}?version=${version}`, `${version}: ${title}`),
    element('p', { class: 'hint' }, [`until `, moment(replacedAt.getTime()), ` (${replacedBy ?? 'command line or import'})`]),
  ])
}

interface Former {
  readonly shown: Shown
  readonly deps: PageDeps
}

async function versionPage(id: string, number: number, { shown: { session, notice }, deps }: Former): Promise<Html> {
  const version = await articleVersion(id, number, deps.store)
  const body = [
    ...headOf({ id, title: version.title, part: version.part }, version.isPublished),
    element('p', {}, [`This is version ${number}; `, link(`${at}/${id}`, 'what holds now'), '.']),
    element('pre', { class: 'whole', dir: 'auto' }, [version.body]),
    form(`${at}/${id}/restore`, session, [hidden('version', String(number)), button('Make it this again')]),
  ]
  return pageOf({ title: `${id} ${version.title}`, session, notice, body: [part('section', 'one-mail', ...body)] })
}
