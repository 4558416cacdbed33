/** HTML is written in one file, which escapes: nowhere else does a string or a template of src/ hold markup. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const DOOR = 'src/mail/compose/html-tree.ts'
/** They read the HTML of strangers and make text of it; what they look for stands in their strings. */
const READERS = ['src/mail/html/', 'src/mail/mime/']

/** The elements of HTML, but for those that are words of our usage texts too, such as `<address>`. */
const tags =
  'a|b|i|u|p|br|hr|em|ol|ul|li|dl|dt|dd|td|th|tr|h[1-6]|div|img|nav|pre|sub|sup|svg|body|code|font|form|head|html|link|' +
  'meta|span|math|table|tbody|thead|style|script|strong|center|iframe|object|embed|button|textarea|blockquote|!doctype|!--'
const markup = new RegExp(`<(?:${tags})(?![\\w-])|</(?:\\w|$)|&(?:lt|gt|amp|quot|nbsp|#\\d+);`, 'i')

/** Every string and every piece of a template in a source, patterns and comments left out. */
function stringsOf(source: string): readonly string[] {
  const strings: string[] = []
  JSON.stringify(parseSync('a.ts', source).program, (_, node: unknown) => {
    const { type, value } = (node ?? {}) as { type?: string; value?: unknown }
    if (type === 'Literal' && typeof value === 'string') strings.push(value)
    if (type === 'TemplateElement') strings.push((value as { cooked: string }).cooked)
    return typeof node === 'bigint' || node instanceof RegExp ? null : node
  })
  return strings
}

function markupIn(source: string): readonly string[] {
  return stringsOf(source).filter((text) => markup.test(text))
}

test('no other file of src/ holds markup in a string', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !READERS.some((reader) => file.startsWith(reader)))
  const found = files.flatMap((file) => markupIn(readFileSync(join(ROOT, file), 'utf8')).map((text) => [file, text]))
  expect([...new Set(found.map(([file]) => file))], JSON.stringify(found)).toEqual([DOOR])
})

test.each([
  'const x = `<p>${text}</p>`',
  "const x = '<img src=' + url",
  'const x = `</${tag}>`',
  "const x = text.replace('<', '&lt;')",
  'const x = `<!DOCTYPE html>`',
])('it would be found: %s', (source) => {
  expect(markupIn(source)).not.toEqual([])
})

test.each(['const x = `${name} <${address}>`', "const x = 'ticket show <id>'", '// <p>', 'const x = /<p>/'])(
  'this is none: %s',
  (source) => {
    expect(markupIn(source)).toEqual([])
  },
)
