/** `intray article find WORDS`: finds articles by words, with an excerpt of each. */
import type { Command } from 'commander'
import { findArticles } from '../act/search-tickets.ts'
import { printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

const most = 20

/** Adds the command to the group `article`. */
export function registerArticleFind(article: Command): void {
  withPrintOptions(article.command('find <words...>'))
    .description('articles by words, the best match first; what is like one ticket: intray ticket suggest TKT-12')
    .addHelpText('after', '\nExample:\n  intray article find printer blank pages')
    .action(find)
}

async function find(words: readonly string[], options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const found = await findArticles({ text: words.join(' '), viewer: { kind: 'agent' } }, store, most)
    const rows = found.map(({ article: { id, title, isPublished }, excerpt }) => {
      return { id, title, is_published: isPublished, excerpt: excerpt?.text ?? null }
    })
    const cells = ({ id, title, is_published: isPublished, excerpt }: (typeof rows)[number]) => {
      return [id, isPublished ? title : `${title} (internal)`, (excerpt ?? '').slice(0, 120)]
    }
    await printRows(rows, { ...options, cells, none: 'no articles' })
  })
}
