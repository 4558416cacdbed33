/** Folders become articles, over a real store. */
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { importArticles } from '../../src/act/import-articles.ts'
import { openEditBench } from './editing.ts'

async function openFolder() {
  const { store } = (await openEditBench()).deps
  const above = await mkdtemp(join(tmpdir(), 'articles-'))
  onTestFinished(async () => rm(above, { recursive: true }))
  const directory = join(above, 'help')
  await mkdir(join(directory, 'sub'), { recursive: true })
  await mkdir(join(above, 'other'))
  const run = async (more = {}) => {
    const done = await Array.fromAsync(importArticles({ directory, isSync: false, isInternal: false, ...more }, { store }))
    return done.map(({ outcome, source }) => `${outcome} ${source}`)
  }
  return { store, directory, run, write: async (name: string, text: string) => writeFile(join(directory, name), text) }
}

it('T-140: a second import changes what changed and adds nothing twice; --sync unpublishes what is gone', async () => {
  const { store, directory, run, write } = await openFolder()
  await write('a.md', '# A\none')
  await write('sub/größe.html', '<h1>B</h1>')
  expect(await run()).toEqual(['created help/a.md', 'created help/sub/größe.html'])
  await write('a.md', '# A\ntwo')
  expect(await run()).toEqual(['updated help/a.md', 'unchanged help/sub/größe.html'])
  await rm(join(directory, 'a.md'))
  expect(await run()).toEqual(['unchanged help/sub/größe.html'])
  expect(await run({ isSync: true, directory: join(directory, '../other') })).toEqual([])
  expect(await run({ isSync: true })).toEqual(['unchanged help/sub/größe.html', 'unpublished help/a.md'])
  const articles = await Array.fromAsync(store.records.all('article'))
  expect(articles.map(({ title, isPublished }) => [title, isPublished])).toEqual([
    ['A', false],
    ['B', true],
  ])
})

it('T-140: what is no text or too large is refused, loops are not followed, and the rest goes on', async () => {
  const { directory, run, write } = await openFolder()
  await writeFile(join(directory, 'a.md'), new Uint8Array([0xff, 0xfe, 0]))
  await write('b.md', '')
  await truncate(join(directory, 'b.md'), 11 * 1024 * 1024)
  await write('c.md', '# C')
  await symlink(directory, join(directory, 'sub/loop'))
  expect(await run({ isInternal: true })).toEqual(['refused help/a.md', 'refused help/b.md', 'created help/c.md'])
})
