/** What files say as articles. */
import { describe, expect, it } from 'vitest'
import { articleOf } from '../../src/act/article-file.ts'

describe('the title of an article', () => {
  it.each([
    ['front matter', 'a.md', '---\ntitle: "Scale"\n---\n# Other\nText', 'Scale'],
    ['the first heading', 'a.md', 'Text\n\n## Kettles ##\n', 'Kettles'],
    ['the heading of HTML', 'a.html', '<title>T</title><h1>Tea &amp; more</h1>', 'Tea & more'],
    ['its title where it has none', 'a.HTM', '<title>Tea</title><p>x</p>', 'Tea'],
    ['the name of the file', 'b/größe.md', 'Text', 'größe'],
  ])('is %s', (_, path, text, title) => {
    expect(articleOf(path, text).title).toBe(title)
  })
})

describe('the text of an article', () => {
  it('has no front matter', () => {
    expect(articleOf('a.md', '---\ntitle: A\n---\nText\n').body).toBe('Text')
  })

  it('is what people read of HTML', () => {
    expect(articleOf('a.html', '<p>One <b>two</b></p><script>x()</script>').body).toBe('One two')
  })
})
