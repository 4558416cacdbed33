/** Shingles: whose words are quoted, however the lines were wrapped. */
import { expect, test } from 'vitest'
import { replySpans } from '../../src/mail/reply/reply-spans.ts'
import { shinglesOf } from '../../src/mail/shingles.ts'

const said =
  'The conveyor stops after about ten minutes and shows error seven on its panel. We have cleaned the light barrier twice and changed the fuse, yet it stops again at the same place every time.'

function shared(answer: string): number {
  const { spans } = replySpans(answer, '')
  const quoted = new Set(shinglesOf(answer, spans).quoted)
  const own = shinglesOf(said, replySpans(said, '').spans).own
  return own.filter((shingle) => quoted.has(shingle)).length
}

function wrapped(text: string, width: number): string {
  return text.replace(new RegExp(`(.{1,${width}})(?: |$)`, 'g'), '> $1\n')
}

test('a quotation shares shingles with what it quotes, at any width', () => {
  for (const width of [30, 50, 72, 200]) expect(shared(`Try the belt.\n\nAnn wrote:\n${wrapped(said, width)}`)).toBeGreaterThan(3)
})

test('own words are no quotation of themselves', () => {
  expect(shared(said)).toBe(0)
})

test('other words share nothing', () => {
  expect(
    shared(
      `No.\n\nAnn wrote:\n${wrapped('Please send the invoice of last month once more to our new address, thank you very much indeed.', 60)}`,
    ),
  ).toBe(0)
})

test('Chinese has shingles although it has no spaces', () => {
  const text = '传送带运行大约十分钟后停止，面板上显示错误七。我们已经清洁了光栅并更换了保险丝，但每次都在同一个地方停下来。'
  expect(shinglesOf(text, replySpans(text, '').spans).own.length).toBeGreaterThan(3)
})
