/** Former versions of articles: kept with each change, read and restored; an import makes them only of what changed (T-140). */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { articleVersion, articleVersions, restoreArticle } from '../../src/act/article-versions.ts'
import { createRecord, updateRecord } from '../../src/act/edit-records.ts'
import { importArticles } from '../../src/act/import-articles.ts'
import { SAM } from '../tickets/support/desk.ts'
import { openEditBench } from './editing.ts'

it('T-140: each change keeps what it replaced, who made it and when; what is restored is kept, too', async () => {
  const { deps } = await openEditBench()
  const { store } = deps
  const { id } = await createRecord('article', { title: 'Lids', body: 'One.' }, deps)
  expect(await articleVersions(id, store)).toEqual([])
  await updateRecord('article', id, { values: { body: 'Two.' }, by: SAM }, deps)
  await updateRecord('article', id, { values: { body: 'Two.' }, by: SAM }, deps)
  await updateRecord('article', id, { values: { title: 'Covers', isPublished: false } }, deps)
  const versions = await articleVersions(id, store)
  expect(versions.map(({ version, title, body, replacedBy }) => [version, title, body, replacedBy])).toEqual([
    [2, 'Lids', 'Two.', null],
    [1, 'Lids', 'One.', SAM],
  ])
  expect(Math.abs(Date.now() - versions[0]!.replacedAt.getTime())).toBeLessThan(60_000)
  expect(await restoreArticle({ id, version: 1, by: SAM }, deps)).toMatchObject({ id, title: 'Lids', body: 'One.', isPublished: true })
  expect(await articleVersion(id, 3, store)).toMatchObject({ title: 'Covers', isPublished: false, replacedBy: SAM })
  await expect(articleVersion(id, 9, store)).rejects.toThrow(`${id} has no former version 9`)
  await expect(articleVersions('ART-999', store)).rejects.toThrow('there is no article "ART-999"')
})

it('who change an article at the same time each leave a version, in some order', async () => {
  const { deps } = await openEditBench()
  const { id } = await createRecord('article', { title: 'Lids', body: '0' }, deps)
  await Promise.all(['1', '2', '3', '4'].map(async (body) => updateRecord('article', id, { values: { body } }, deps)))
  const versions = await articleVersions(id, deps.store)
  expect(versions).toHaveLength(4)
  const now = (await deps.store.records.find('article', id))?.body
  expect(new Set([now, ...versions.map(({ body }) => body)])).toEqual(new Set(['0', '1', '2', '3', '4']))
})

it('a folder that is imported again makes versions of what changed, and of nothing else', async () => {
  const { deps } = await openEditBench()
  const directory = mkdtempSync(join(tmpdir(), 'articles-'))
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text)
  const sync = async () => Array.fromAsync(importArticles({ directory, isSync: true, isInternal: false }, deps))
  write('a.md', '# A\none')
  write('b.md', '# B\none')
  const [a, b] = await sync()
  write('a.md', '# A\ntwo')
  await sync()
  await sync()
  expect((await articleVersions(a!.id!, deps.store)).map(({ body }) => body)).toEqual(['# A\none'])
  expect(await articleVersions(b!.id!, deps.store)).toEqual([])
})
