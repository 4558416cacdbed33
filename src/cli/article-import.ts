/** `intray article import`: imports the Markdown and HTML files of a folder as articles, and updates them when it is repeated. */
import type { Command } from 'commander'
import { importArticles, type ImportedArticle } from '../act/import-articles.ts'
import { print, printJson } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

interface ImportOptions extends PrintOptions {
  readonly sync: boolean
  readonly internal: boolean
}

/** Adds the command to the group `article`. */
export function registerArticleImport(article: Command): void {
  withPrintOptions(article.command('import <directory>'))
    .description('makes articles of the Markdown and HTML files of a folder; again: changes those whose files changed')
    .option('--sync', 'do not publish imported articles any more whose files are gone', false)
    .option('--internal', 'for agents only', false)
    .addHelpText('after', '\nExample:\n  intray article import help-pages --sync')
    .action(importFolder)
}

async function importFolder(directory: string, options: ImportOptions): Promise<void> {
  const request = { directory, isSync: options.sync, isInternal: options.internal }
  await withRuntime(options, false, async ({ store }) => {
    const articles = await Array.fromAsync(importArticles(request, { store }))
    await (options.json ? printJson(articles) : print(textOf(articles)))
    if (articles.some(({ outcome }) => outcome === 'refused')) process.exitCode = 1
  })
}

function textOf(articles: readonly ImportedArticle[]): string {
  const counts = [...Map.groupBy(articles, ({ outcome }) => outcome)].map(([outcome, some]) => `${some.length} ${outcome}`)
  const lines = articles
    .filter(({ outcome }) => outcome !== 'unchanged')
    .map(({ outcome, source, id, reason }) => [outcome, id, source, reason].filter((part) => part !== null).join('  '))
  return [...lines, counts.join(', ') || 'no Markdown or HTML files there', ''].join('\n')
}
