/** Former versions of articles in the API, and restoring one. */
import { z } from 'zod'
import { restoreArticle } from '../act/article-versions.ts'
import type { ArticleVersion } from '../store/article-versions.ts'
import type { ArticleRecord } from '../tickets/records/records.ts'
import { operation } from './operation.ts'
import { recordPath, recordResult } from './record.ts'

/** A former version in the API. */
export const articleVersionSchema = z.object({
  version: z.int().describe('from 1, the oldest'),
  title: z.string(),
  body: z.string(),
  applies_to_part: z.string().nullable(),
  is_published: z.boolean(),
  replaced_by: z.string().nullable().describe('null: the command line or an import'),
  replaced_date: z.string(),
})

/** The API's form of a former version. */
export function wireVersion({ version, title, body, part, isPublished, replacedBy, replacedAt }: ArticleVersion) {
  return {
    version,
    title,
    body,
    applies_to_part: part,
    is_published: isPublished,
    replaced_by: replacedBy,
    replaced_date: replacedAt.toISOString(),
  } satisfies z.infer<typeof articleVersionSchema>
}

/** The path parameters of a former version. */
export const versionPath = recordPath.extend({ version: z.coerce.number().int().min(1) })

/** Restores an article to a former version. */
export const restoreArticleOperation = operation({
  id: 'restoreArticle',
  tag: 'articles',
  access: 'write',
  method: 'POST',
  path: '/articles/:id/versions/:version/restore',
  summary: 'Makes the article what it was; what it is now is kept as a version, too',
  params: versionPath,
  result: recordResult('article'),
  command: {
    usage: 'article restore <id> <version>',
    fills: ['id', 'version'],
    isAnonymous: true,
    example: 'ART-3 2',
    says: ({ id }) => `article "${id}" restored`,
  },
  run: async ({ params: { id, version }, by }, { store }): Promise<ArticleRecord> =>
    restoreArticle({ id, version, by: by.addrSpec || null }, { store }),
})
