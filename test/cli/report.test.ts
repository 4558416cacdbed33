/** Reports from the command line. */
import { describe, expect, it } from 'vitest'
import { openPlace } from './command.ts'

const today = new Date().toISOString().slice(0, 10)
const days = ['--from', today, '--to', today]

it('a table, JSON and CSV have the same figures; formulas are text', async () => {
  const place = openPlace()
  await place.intray(['ticket', 'create', '--mailbox', 'support', '--title', 'By phone', '--text', 'Called.'])
  await place.intray(['tag', 'create', 'id=@SUM(1)'])
  await place.intray(['ticket', 'tag', 'TKT-1', '--add', '@SUM(1)'])
  expect((await place.intray(['report', 'arrivals', ...days])).out).toBe(`day         tickets\n${today}  1\n`)
  const [shown] = await place.json(['report', 'backlog', ...days, '--zone', 'UTC', '--json'])
  expect(shown).toMatchObject({
    report: 'backlog',
    from: today,
    to: today,
    time_zone: 'UTC',
    by: null,
    rows: [{ open: 1, up_to_1_day: 1 }],
  })
  expect((await place.intray(['report', 'arrivals', ...days, '--by', 'tag', '--csv'])).out).toBe(`tag,day,tickets\n'@SUM(1),${today},1\n`)
  expect((await place.intray(['report', 'arrivals', ...days, '--by', 'group'])).out).toContain('(none)')
  expect((await place.intray(['report', 'resolution', ...days])).out).toBe('count  median  p90\n0      -       -\n')
})

describe('what there is not is named', () => {
  it.each([
    ['a report', ['report', 'happiness', ...days], /Allowed choices are arrivals, first-response, .*promises/],
    ['an attribute', ['report', 'backlog', ...days, '--by', 'colour'], /Allowed choices are group, part, owner, tag, workspace, mailbox/],
    ['a day', ['report', 'backlog', '--from', '2026-02-30', '--to', '2026-03-01'], /"2026-02-30" is no day; write one such as 2026-11-30/],
    ['a span', ['report', 'backlog', '--from', '2026-03-02', '--to', '2026-03-01'], /2026-03-01 is before 2026-03-02/],
    ['a zone', ['report', 'backlog', ...days, '--zone', 'Mars'], /"Mars" is no time zone; write one such as Europe\/Berlin/],
    ['two forms at once', ['report', 'backlog', ...days, '--json', '--csv'], /cannot be used with option '--json'/],
  ] as const)('%s', async (_, args, text) => {
    const said = await openPlace().intray(args)
    expect({ code: said.code, text: said.err }).toEqual({ code: 1, text: expect.stringMatching(text) as string })
  })
})
