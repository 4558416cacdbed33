/** Former versions of articles: listed, read, restored (T-140). */
import { NotFoundError } from '../errors.ts'
import type { ArticleVersion } from '../store/article-versions.ts'
import type { Store } from '../store/store.ts'
import type { ArticleRecord } from '../tickets/records/records.ts'
import { existingRecord, updateRecord, type RecordDeps } from './edit-records.ts'

/**
 * The former versions of an article, newest first.
 *
 * @throws {NotFoundError} when the article does not exist
 */
export async function articleVersions(id: string, store: Store): Promise<readonly ArticleVersion[]> {
  await existingRecord('article', id, { store })
  return store.articleVersions.of(id)
}

/** One former version of an article. @throws {NotFoundError} when the article or the version does not exist */
export async function articleVersion(id: string, version: number, store: Store): Promise<ArticleVersion> {
  const found = await store.articleVersions.find(id, version)
  if (found) return found
  await existingRecord('article', id, { store })
  throw new NotFoundError(`${id} has no former version ${version}`)
}

/**
 * Restores a former version; the present one is kept as a version, too.
 *
 * @throws {NotFoundError} when the article or the version does not exist
 * @throws {UserError} when its part has been deleted since
 */
export async function restoreArticle(
  { id, version, by }: { readonly id: string; readonly version: number; readonly by: string | null },
  deps: RecordDeps,
): Promise<ArticleRecord> {
  const { title, body, part, isPublished } = await articleVersion(id, version, deps.store)
  return updateRecord('article', id, { values: { title, body, part, isPublished }, by }, deps)
}
