/** Former states of articles: read, and restored (T-140). */
import { NotFoundError } from '../errors.ts'
import type { ArticleVersion } from '../store/article-versions.ts'
import type { Store } from '../store/store.ts'
import type { ArticleRecord } from '../tickets/records/records.ts'
import { existingRecord, updateRecord, type RecordDeps } from './edit-records.ts'

/**
 * The former states of an article, the newest first.
 *
 * @throws {NotFoundError} when there is no such article
 */
export async function articleVersions(id: string, store: Store): Promise<readonly ArticleVersion[]> {
  await existingRecord('article', id, { store })
  return store.articleVersions.of(id)
}

/** @throws {NotFoundError} when there is no such article, or version of it */
export async function articleVersion(id: string, version: number, store: Store): Promise<ArticleVersion> {
  const found = await store.articleVersions.find(id, version)
  if (found) return found
  await existingRecord('article', id, { store })
  throw new NotFoundError(`${id} has no former version ${version}`)
}

/**
 * Makes an article what it was; what it is now is kept as a version, too.
 *
 * @throws {NotFoundError} when there is no such article, or version of it
 * @throws {UserError} when it cannot be that any more: its part is gone
 */
export async function restoreArticle(
  { id, version, by }: { readonly id: string; readonly version: number; readonly by: string | null },
  deps: RecordDeps,
): Promise<ArticleRecord> {
  const { title, body, part, isPublished } = await articleVersion(id, version, deps.store)
  return updateRecord('article', id, { values: { title, body, part, isPublished }, by }, deps)
}
