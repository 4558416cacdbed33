/** The controls of a ticket's attributes: each by its type, and what is typed becomes a value of that type. */
import { describe, expect, test } from 'vitest'
import { editFrom, attributeControl, plainAttributes } from '../../src/pages/attribute-controls.ts'
import { stockAttributes, type StockAttribute } from '../../src/tickets/records/stock-attributes.ts'

const plain = stockAttributes.find(({ path }) => path === 'subtype')!
const shown = (more: Partial<StockAttribute>, value: string) => JSON.stringify(attributeControl({ ...plain, ...more }, value))

describe('an attribute that is set', () => {
  test('has a control when it has no place of its own', () => {
    expect(plainAttributes.map(({ path }) => path)).toEqual(['revOrg', 'subtype'])
  })

  test('is chosen among its values, and may be none where a ticket may have none', () => {
    const control = shown({ type: 'enum', allowedValues: ['production', 'staging'], isNullable: true }, 'staging')
    for (const text of ['production', 'staging', 'none']) expect(control).toContain(text)
    expect(shown({ type: 'enum', allowedValues: ['low', 'high'], isNullable: false }, 'low')).not.toContain('none')
  })

  test('is yes or no, or what is typed', () => {
    expect(shown({ type: 'bool', isNullable: false }, 'true')).toContain('yes')
    expect(shown({ name: 'rev_org', path: 'revOrg', type: 'id' }, 'Acme')).toContain('Workspace')
  })
})

describe('what is typed', () => {
  test('becomes a value of the attribute’s type; nothing takes it away', () => {
    expect(editFrom('isSpam', 'true', [])).toEqual({ kind: 'set', field: 'isSpam', to: true })
    expect(editFrom('subtype', 'bug', [])).toEqual({ kind: 'set', field: 'subtype', to: 'bug' })
    expect(editFrom('subtype', '', [])).toEqual({ kind: 'set', field: 'subtype', to: null })
  })

  test('for an attribute that nobody sets is refused in words', () => {
    expect(() => editFrom('createdAtMs', '1', [])).toThrow('a ticket has no "createdAtMs" that is set')
  })
})
