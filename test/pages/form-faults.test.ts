/** Forms that are refused for what stands in their fields. */
import { expect, it, test } from 'vitest'
import { z } from 'zod'
import { sitePart } from '../../src/mail/compose/html-tree.ts'
import { faultsIn, FormRefusal, readForm, withFaults } from '../../src/pages/form-faults.ts'
import { textField, part } from '../../src/pages/layout.ts'

const schema = z.strictObject({
  pace: z.int().min(1).max(10),
  subject: z.string().min(1).max(5),
  names: z.array(z.string().min(1)),
  purpose: z.enum(['news', 'outage']),
})
const good = { pace: 3, subject: 'Down', names: ['a'], purpose: 'news' }
const faultsOf = (values: object) => {
  try {
    readForm(schema, { ...good, ...values })
  } catch (error) {
    expect(error).toBeInstanceOf(FormRefusal)
    return faultsIn(error)
  }
  return {}
}

test.each([
  [{ pace: 'fast' }, { pace: 'Must be a number, not a text.' }],
  [{ pace: 1.5 }, { pace: 'Must be a whole number, not a number.' }],
  [{ pace: 0 }, { pace: 'Must be at least 1.' }],
  [{ pace: 11 }, { pace: 'Must be at most 10.' }],
  [{ subject: '' }, { subject: 'Must not be empty.' }],
  [{ subject: 'too long' }, { subject: 'Must have at most 5 characters.' }],
  [{ names: ['a', ''] }, { names: 'Line 2 must not be empty.' }],
  [{ purpose: 'fun' }, { purpose: 'Must be one of news, outage.' }],
  [{}, {}],
])('%j is refused in sentences at its fields', (values, faults) => {
  expect(faultsOf(values)).toEqual(faults)
})

it('says each fault below its own field, to eyes and to screen readers', () => {
  const fields = part('form', 'stacked', textField('Pace', 'pace', { value: 'fast' }), textField('Subject', 'subject'))
  const html = sitePart([withFaults(fields, { pace: 'Must be a number.' })])
  expect(html).toContain(
    'name="pace" type="text" value="fast" aria-invalid="true" aria-describedby="fault-pace" autofocus=""></label><p class="field-fault" id="fault-pace">Must be a number.</p>',
  )
  expect(html.match(/aria-invalid/g)).toHaveLength(1)
  expect(withFaults(fields, {})).toEqual(fields)
})

it('has nothing to say of fields where something else was refused', () => {
  expect(faultsIn(new Error('no'))).toEqual({})
})
