/** Replaces an article and keeps the former version (T-140). */
import { VersionConflictError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { ArticleRecord } from '../tickets/records/records.ts'

const visibleFields = ['title', 'body', 'part', 'isPublished'] as const

/** The change of an article, and its author. */
export interface ArticleChange {
  readonly before: ArticleRecord
  readonly after: ArticleRecord
  /** null: nobody by name. */
  readonly by: string | null
}

/**
 * Replaces an article; keeps the former version when something that people read has changed.
 *
 * @throws {VersionConflictError} when somebody else changed it first
 */
export async function replaceArticle({ before, after, by }: ArticleChange, { records, articleVersions }: Store): Promise<void> {
  const { id: article, title, body, part, isPublished } = before
  const isSame = visibleFields.every((name) => before[name] === after[name])
  if (isSame) return records.replaceRead('article', after, before)
  const version = await articleVersions.keep({ article, title, body, part, isPublished, replacedBy: by, replacedAt: new Date() })
  try {
    await records.replaceRead('article', after, before)
  } catch (error) {
    if (error instanceof VersionConflictError) await articleVersions.forget(article, version)
    throw error
  }
}
