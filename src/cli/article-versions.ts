/** `intray article versions`: lists and shows former versions of an article. */
import type { Command } from 'commander'
import { articleVersion, articleVersions } from '../act/article-versions.ts'
import { wireVersion } from '../operations/article-version.ts'
import { print, printJson, printRows } from './output.ts'
import { withPrintOptions, withRuntime, type PrintOptions } from './session.ts'

/** Adds the command to the group `article`. */
export function registerArticleVersions(article: Command): void {
  withPrintOptions(article.command('versions <id> [version]'))
    .description('its former versions, the newest first, with who replaced each and when; with a number: the text of that one')
    .addHelpText('after', '\nExample:\n  intray article versions ART-3 2\n  intray article restore ART-3 2')
    .action(async (id: string, version: string | undefined, options: PrintOptions) =>
      version === undefined ? listVersions(id, options) : showVersion(id, Number(version), options),
    )
}

async function listVersions(id: string, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const versions = (await articleVersions(id, store)).map(wireVersion)
    const cells = ({ version, replaced_date, replaced_by, title }: (typeof versions)[number]) => {
      return [String(version), `until ${replaced_date}`, replaced_by ?? 'command line', title]
    }
    await printRows(versions, { ...options, cells, none: `${id} was never changed` })
  })
}

async function showVersion(id: string, version: number, options: PrintOptions): Promise<void> {
  await withRuntime(options, false, async ({ store }) => {
    const found = await articleVersion(id, version, store)
    await (options.json ? printJson(wireVersion(found)) : print(`${found.title}\n\n${found.body}\n`))
  })
}
