/** `#set ATTRIBUTE=VALUE`: which attribute is meant, and what it is set to. */
import { describe, expect, it } from 'vitest'
import { attributeSet } from '../../../src/tickets/agent/set-command.ts'
import { stockAttributes } from '../../../src/tickets/records/stock-attributes.ts'
import { fields } from '../support/editing.ts'

const set = (words: string) => attributeSet(words, { fields })

describe('an attribute', () => {
  it.each(stockAttributes.filter(({ isEditable }) => isEditable).map(({ name }) => name))('%s is set by its name', (name) => {
    expect(set(`${name}=x`)).not.toHaveProperty('refused')
    expect(set(`${name.toUpperCase()} = x`)).toEqual(set(`${name}=x`))
  })

  it.each(
    stockAttributes.filter(({ isEditable, path }) => !isEditable && path !== 'stage' && path !== 'tags.name').map(({ name }) => name),
  )('%s is set by nobody', (name) =>
    expect(set(`${name}=x`)).toMatchObject({ refused: [{ message: expect.stringContaining('is no attribute that is set') as string }] }),
  )

  it('with a command of its own is set by that', () => {
    expect(set('stage=resolved')).toEqual({ name: 'stage', argument: 'resolved' })
    expect(set('tags=Stalled')).toEqual({ name: 'tag', argument: 'Stalled' })
    expect(set('applies to part=Kettles')).toEqual({ name: 'part', argument: 'Kettles' })
    expect(set('group=')).toEqual({ name: 'group', argument: 'none' })
  })

  it('of the site is set by its name, with its prefix or without; nothing takes the value away', () => {
    const north = { kind: 'customField', name: 'tnt__region', to: 'north' }
    expect([set('tnt__region=north'), set('Region＝north'), set('region = north ')]).toEqual([north, north, north])
    expect(set('region=')).toEqual({ ...north, to: null })
    expect(set('sizes=1,2')).toMatchObject({ name: 'tnt__sizes', to: [1, 2] })
  })

  it('that two fields may be is refused, naming both', () => {
    const twins = [...fields, { ...fields[0]!, id: 'ctype__region' }]
    const message = '"region" may be tnt__region or ctype__region'
    expect(attributeSet('region=north', { fields: twins })).toEqual({ refused: [{ message }] })
    expect(attributeSet('tnt__region=north', { fields: twins })).toMatchObject({ name: 'tnt__region' })
  })
})

it.each(['', 'region', '=north', `${'x'.repeat(400_000)}`])('%# is no ATTRIBUTE=VALUE', (words) => {
  const refused = set(words)
  expect(refused).toMatchObject({
    refused: [{ message: expect.stringContaining('is no ATTRIBUTE=VALUE, such as severity=high') as string }],
  })
  expect(JSON.stringify(refused).length).toBeLessThan(300)
})
