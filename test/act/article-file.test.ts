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

describe('of Markdown', () => {
  it.each<[string, string, string, string]>([
    ['quotes of either kind go', "---\ntitle: 'Scale'\n---\nText", 'Scale', 'Text'],
    ['quotes that do not match stay', '---\ntitle: "Scale\'\n---\nText', '"Scale\'', 'Text'],
    ['an empty title is none', '---\ntitle:\n---\n# Kettles\nText', 'Kettles', '# Kettles\nText'],
    ['lines may end as on Windows', '---\r\ntitle: Scale\r\n---\r\nText', 'Scale', 'Text'],
    ['front matter may be all', '---\ntitle: Scale\n---', 'Scale', ''],
    ['other keys are not the title', '---\nsubtitle: No\ntitle: Scale\n---\nText', 'Scale', 'Text'],
    ['front matter stands at the top, or is none', 'Text\n---\ntitle: Scale\n---\n', 'a', 'Text\n---\ntitle: Scale\n---'],
    ['a line of dashes in the text ends nothing', '---\ntitle: Scale\n---\nText\n---\nMore', 'Scale', 'Text\n---\nMore'],
    ['the smallest heading is one', '###### Deep', 'Deep', '###### Deep'],
    ['seven signs are none', '####### Deep', 'a', '####### Deep'],
    ['a tag is none', '#tag', 'a', '#tag'],
    ['a heading is not far into a line', 'No # heading', 'a', 'No # heading'],
    ['the first of several', '# One\n# Two', 'One', '# One\n# Two'],
  ])('%s', (_, text, title, body) => expect(articleOf('x/a.markdown', text)).toEqual({ title, body }))
})

describe('of HTML', () => {
  it.each([
    ['a heading with attributes', '<H1 class="x">Tea</H1><title>T</title>', 'Tea'],
    ['a heading over lines', '<h1>Tea\n and <i>more</i></h1>', 'Tea and more'],
    ['an empty heading is none', '<h1> </h1><title lang="en">T</title>', 'T'],
    ['another element is none', '<h1x>Tea</h1x><titles>T</titles>', 'a'],
    ['the first heading', '<h1>One</h1><h1>Two</h1>', 'One'],
  ])('%s', (_, text, title) => expect(articleOf('a.htm', text).title).toBe(title))
})

it('a title is one line of at most 500 characters; a file name in parts of letters is put together', () => {
  expect(articleOf('a.md', `# ${'x'.repeat(501)}`).title).toBe('x'.repeat(500))
  expect(articleOf('a.md', '---\ntitle: "a  \tb"\n---\n').title).toBe('a b')
  expect(articleOf('u\u0308.md', 'Text').title).toBe('\u00fc')
})
