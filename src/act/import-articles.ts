/** Imports the files of a folder as articles. A second import changes what has changed and adds nothing twice. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import type { ArticleRecord } from '../tickets/records/records.ts'
import { articleEndings, articleOf } from './article-file.ts'
import { createRecord, updateRecord, type RecordDeps } from './edit-records.ts'

/** What to import, and how. */
export interface ArticleImport {
  readonly directory: string
  /** Unpublishes articles whose files are gone. */
  readonly isSync: boolean
  /** The articles are for agents only. */
  readonly isInternal: boolean
}

/** The result for one file, or for an article whose file is gone. */
export interface ImportedArticle {
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'unpublished' | 'refused'
  /** The folder's name and the path within it. */
  readonly source: string
  readonly id: string | null
  readonly reason: string | null
}

const mostBytes = 10 * 1024 * 1024

/**
 * Imports the Markdown and HTML files of a folder and its subfolders; a file that cannot be read yields a refusal, and the rest goes on.
 *
 * @throws {UserError} when a folder cannot be read
 */
export async function* importArticles(request: ArticleImport, deps: RecordDeps): AsyncGenerator<ImportedArticle> {
  const existing = new Map<string, ArticleRecord>()
  for await (const article of deps.store.records.all('article')) if (article.source) existing.set(article.source, article)
  const inFolder = new Set<string>()
  for (const path of await filesOf(request.directory)) {
    const source = sourceIn(request.directory, path)
    inFolder.add(source)
    yield await importOne(path, { request, source, before: existing.get(source), deps })
  }
  if (!request.isSync) return
  const folder = sourceIn(request.directory, '/')
  for (const [source, { id, isPublished }] of existing) {
    if (inFolder.has(source) || !isPublished || !source.startsWith(folder)) continue
    await updateRecord('article', id, { values: { isPublished: false } }, deps)
    yield { outcome: 'unpublished', source, id, reason: null }
  }
}

/** Symbolic links are not followed: they could lead in circles, or out of the folder. */
async function filesOf(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    throw new UserError(`the folder ${directory} cannot be read: ${String(error)}`)
  })
  const files = entries.filter((entry) => entry.isFile() && articleEndings.includes(extname(entry.name).toLowerCase()))
  const paths = files.map(({ name }) => name)
  for (const { name } of entries.filter((entry) => entry.isDirectory()))
    paths.push(...(await filesOf(join(directory, name))).map((path) => join(name, path)))
  return paths.toSorted()
}

/** The source begins with the folder's name, so that an import of one folder leaves the articles of another alone. */
function sourceIn(directory: string, path: string): string {
  return join(basename(resolve(directory)), path).normalize()
}

interface FileCase {
  readonly request: ArticleImport
  readonly source: string
  readonly before: ArticleRecord | undefined
  readonly deps: RecordDeps
}

async function importOne(path: string, { request, source, before, deps }: FileCase): Promise<ImportedArticle> {
  try {
    const { title, body } = articleOf(path, await textOf(join(request.directory, path)))
    const values = { title, body, isPublished: !request.isInternal, source }
    const isSame = before?.title === title && before.body === body && before.isPublished === values.isPublished
    if (before && isSame) return { outcome: 'unchanged', source, id: before.id, reason: null }
    const { id } = await (before ? updateRecord('article', before.id, { values }, deps) : createRecord('article', values, deps))
    return { outcome: before ? 'updated' : 'created', source, id, reason: null }
  } catch (error) {
    if (!(error instanceof UserError || isFileError(error))) throw error
    return { outcome: 'refused', source, id: before?.id ?? null, reason: error.message }
  }
}

async function textOf(file: string): Promise<string> {
  if ((await stat(file)).size > mostBytes) throw new UserError('it is larger than 10 MB')
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
    if (!text.includes('\0')) return text
  } catch (error) {
    if (isFileError(error) && error.code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
  }
  throw new UserError('it is no text in UTF-8')
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}
