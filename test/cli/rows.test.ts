/** Rows on stdout: lines of JSON for programs, a table for people, and nothing that steers a terminal. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { printCsv, printRows, table } from '../../src/cli/output.ts'
import { requestOf } from '../../src/cli/view-options.ts'

async function written(act: () => Promise<void>): Promise<string> {
  let text = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(((chunk: string, done: () => void) => {
    text += chunk
    done()
    return true
  }) as never)
  onTestFinished(() => spy.mockRestore())
  try {
    await act()
  } finally {
    spy.mockRestore()
  }
  return text
}

describe('a table', () => {
  test.each<[string, string[][], string]>([
    [
      'has columns as wide as their widest cell',
      [
        ['id', 'title'],
        ['TKT-1', 'a'],
        ['b', 'pump'],
      ],
      'id     title\nTKT-1  a\nb      pump\n',
    ],
    [
      'ends no line in spaces',
      [
        ['a', 'title'],
        ['b', ''],
      ],
      'a  title\nb\n',
    ],
    [
      'keeps empty cells in the middle',
      [
        ['a', '', 'c'],
        ['', 'b', 'd'],
      ],
      'a     c\n   b  d\n',
    ],
    ['may have rows that are shorter or longer than the first', [['a', 'b'], ['ccc'], ['d', 'e', 'f']], 'a    b\nccc\nd    e  f\n'],
    ['of nothing is an empty line', [], '\n'],
  ])('%s', (_, rows, text) => expect(table(rows)).toBe(text))
})

describe('rows', () => {
  const shown = { heading: ['name'], cells: (item: string) => [item], none: 'nobody' }
  test.each<[string, string[], object, string]>([
    ['for people', ['Ann', 'Bob'], { json: false }, 'name\nAnn\nBob\n'],
    ['for people, without a heading', ['Ann'], { json: false, heading: undefined }, 'Ann\n'],
    ['for people, of nothing', [], { json: false }, 'nobody\n'],
    ['for programs', ['Ann', 'Bob'], { json: true }, '"Ann"\n"Bob"\n'],
    ['for programs, in their form', ['Ann'], { json: true, row: (name: string) => ({ name }) }, '{"name":"Ann"}\n'],
    ['for programs, of nothing', [], { json: true }, ''],
    ['with a command for the terminal', ['A\u001b[2Jnn'], { json: false }, 'name\nA[2Jnn\n'],
    ['with one in JSON', ['A\u009bnn\u202e'], { json: true }, '"A\\u009bnn\\u202e"\n'],
  ])('%s', async (_, items, more, text) => expect(await written(() => printRows(items, { ...shown, ...more } as never))).toBe(text))
})

test('CSV in a pipe keeps lines and directions, and no command', async () => {
  expect(await written(() => printCsv('a,\u202eb\r\nc\td,\u001b[2J\u0007\u009b\n'))).toBe('a,\u202eb\r\nc\td,[2J\n')
})

test.each([
  [{ filter: [] }, { view: null, filters: [], sort: [], group: null, columns: [] }],
  [
    { filter: ['stage=queued'], sort: 'severity:desc, title', group: 'stage', columns: 'id ,title', view: 'mine' },
    { view: 'mine', filters: ['stage=queued'], sort: ['severity:desc', 'title'], group: 'stage', columns: ['id', 'title'] },
  ],
])('options %j ask for %j', (options, request) => expect(requestOf(options)).toEqual(request))
