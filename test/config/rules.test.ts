/** What a rule as it is written becomes for the engine. */
import { describe, expect, test } from 'vitest'
import { fieldsOfRules, ruleBody, ruleOf, ruleSchema } from '../../src/config/rules.ts'

const written = (more: object = {}) => ({ name: 'r', when: 'new-ticket', do: { note: 'hm' }, ...more })
const rule = (more: object = {}) => ruleOf(ruleSchema.parse(written(more)))
const commands = (actions: object) => rule({ do: actions }).actions.commands.map(({ name, argument }) => [name, argument].join(' ').trim())

describe('the actions', () => {
  test.each<[object, string[]]>([
    [{ ticket: true }, ['ticket']],
    [{ subtype: 'fault' }, ['set subtype=fault']],
    [{ workspace: 'Acme' }, ['workspace Acme']],
    [{ part: 'General' }, ['part General']],
    [{ group: 'first-line' }, ['group first-line']],
    [{ owner: 'sam@us.example' }, ['assign sam@us.example']],
    [{ owner: 'none' }, ['unassign']],
    [{ severity: 'high' }, ['severity high']],
    [{ title: 'Kettle' }, ['title Kettle']],
    [{ tags: ['a', 'b=c'] }, ['tag a', 'tag b=c']],
    [{ untag: 'a' }, ['untag a']],
    [{ due: '+2d' }, ['due +2d']],
    [{ set: { tnt__region: 'north', tnt__size: 4, tnt__big: false } }, ['set tnt__region=north', 'set tnt__size=4', 'set tnt__big=false']],
    [{ members: ['ann@acme.example', 'bob@acme.example'] }, ['cc ann@acme.example', 'cc bob@acme.example']],
    [{ subscribers: 'kim@us.example' }, ['subscribe kim@us.example']],
    [{ link: 'ISS-3' }, ['link ISS-3']],
    [{ needsResponse: true }, ['needs-response on']],
    [{ needsResponse: false }, ['needs-response off']],
    [{ stage: 'resolved' }, ['stage resolved']],
    [{ cancel: 'a test' }, ['cancel a test']],
    [{ snooze: 'monday' }, ['snooze monday']],
    [{ spam: true }, ['spam']],
    [{ note: 'hm' }, []],
  ])('%j are commands', (actions, told) => expect(commands(actions)).toEqual(told))

  test('find what they need: the ticket first, fields after the subtype and the part, the stage after almost all else', () => {
    const all = {
      stage: 'queued',
      set: { a: 1 },
      owner: 'sam',
      group: 'g',
      part: 'p',
      workspace: 'w',
      subtype: 's',
      ticket: true,
      snooze: '+1d',
    }
    expect(commands(all).map((line) => line.split(' ', 1)[0])).toEqual([
      'ticket',
      'set',
      'workspace',
      'part',
      'group',
      'assign',
      'set',
      'stage',
      'snooze',
    ])
  })

  test('that are no commands stay as they are written', () => {
    const others = { note: 'hm', answer: { text: 'y' }, webhook: true }
    const plain = { ...others, assign: { group: 'g' }, mail: { to: 'owner', text: 'x' } }
    const kept = { ...others, assign: { group: 'g', by: 'round-robin' }, mail: { to: ['owner'], text: 'x' } }
    expect(rule({ do: plain }).actions).toEqual({ ...kept, commands: [] })
  })
})

describe('the conditions', () => {
  test('one value or several are a list; what is not written is none', () => {
    expect(rule({ if: { filter: 'severity=high', from: ['a@x.example', '*@y.example'], words: 'ink' } }).conditions).toMatchObject({
      filter: ['severity=high'],
      from: ['a@x.example', '*@y.example'],
      words: ['ink'],
    })
    expect(rule().conditions).toEqual({ filter: [] })
  })

  test('expressions are searched for, each where it is meant', () => {
    const { subject, text, header } = rule({
      if: { subject: 'PROB', text: 'order \\d', header: { name: 'X-Env', pattern: 'prod' } },
    }).conditions
    const finds = (pattern: typeof subject, among: string) => pattern!.find(among) !== null
    expect([finds(subject, 'a PROBLEM'), finds(text, 'order 7'), finds(header?.pattern, 'prod-1')]).toEqual([true, true, true])
    expect([finds(subject, 'order 7'), finds(text, 'prod-1'), finds(header?.pattern, 'a PROBLEM')]).toEqual([false, false, false])
    expect(header?.name).toBe('X-Env')
  })

  test('the header fields that rules read are told in lower case', () => {
    const rules = [{ name: 'X-Env', pattern: 'a' }, undefined, { name: 'List-Id', pattern: 'b' }]
    expect(fieldsOfRules({ rules: rules.map((header) => ruleSchema.parse(written({ if: { header } }))) })).toEqual(['x-env', 'list-id'])
  })
})

test('the moments are a list, the span is in milliseconds, and rules below go on unless the rule is the last', () => {
  expect(rule()).toMatchObject({ name: 'r', when: ['new-ticket'], after: undefined, isLast: false })
  const timed = rule({ when: undefined, after: { since: 'new-ticket', hours: 1.5, workingTime: true }, last: true })
  expect(timed).toMatchObject({ when: [], after: { since: 'new-ticket', ms: 5_400_000, isWorkingTime: true }, isLast: true })
  expect(rule({ after: { since: 'new-ticket', hours: 2 } }).after?.isWorkingTime).toBe(false)
})

test.each<[string, object]>([
  ['that does nothing', { do: {} }],
  ['that is tried at no moment', { when: undefined }],
  ['of no condition in a list', { if: { from: [] } }],
  ['of more conditions than a hundred', { if: { words: Array.from({ length: 101 }, () => 'x') } }],
  ['with a header field that can be none', { if: { header: { name: 'X Env', pattern: 'a' } } }],
  ['with a header field with a colon', { if: { header: { name: 'X-Env:', pattern: 'a' } } }],
  ['after no time', { after: { since: 'new-ticket', hours: 0 } }],
  ['after more than ten years', { after: { since: 'new-ticket', hours: 87_601 } }],
  ['that says that it is no ticket', { do: { ticket: false } }],
  ['with a word of more than two hundred characters', { do: { title: 'x'.repeat(201) } }],
  ['with a key that it does not have', { do: { shout: true } }],
])('a rule %s is none', (_, more) => {
  expect(ruleSchema.safeParse(written(more)).success).toBe(false)
  const { name: _name, ...body } = written(more)
  expect(ruleBody.safeParse(body).success).toBe(false)
})

test('a rule has a name, and its body none', () => {
  const { name: _, ...body } = written()
  expect([ruleSchema.safeParse(body).success, ruleBody.safeParse(body).success, ruleBody.safeParse(written()).success]).toEqual([
    false,
    true,
    false,
  ])
  const hundred = { if: { words: Array.from({ length: 100 }, () => 'x') }, do: { title: 'x'.repeat(200) } }
  expect(ruleSchema.safeParse(written(hundred)).success).toBe(true)
})
