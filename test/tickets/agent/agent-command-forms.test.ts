/** The table of commands: names as people type them, and what a wrong one may have meant. */
import { describe, expect, it } from 'vitest'
import { commandForms, formNamed, formOf, nearestForm, withPlainDashes } from '../../../src/tickets/agent/agent-command-forms.ts'

const letters = 'abcdefghijklmnopqrstuvwxyz'
const typosOf = (name: string) => [
  ...[...name].map((_, i) => name.slice(0, i) + name.slice(i + 1)),
  ...[...name].map((letter, i) => name.slice(0, i) + letter + name.slice(i)),
  ...[...name].map((_, i) => name.slice(0, i) + letters.charAt((i * 7) % 26) + name.slice(i + 1)),
]

describe('a command', () => {
  it.each(commandForms)('#$name: is found by its name, in any case and with any dash', ({ name }) => {
    for (const typed of [name, name.toUpperCase(), `${name}.`, name.replace('-', '–'), name.replace('-', '')])
      expect(formNamed(typed)?.name, typed).toBe(name)
    expect(formOf(name).name).toBe(name)
  })

  it.each(commandForms.filter(({ name }) => name.length > 5))('#$name: with a slip of the keys it is named as the nearest', ({ name }) => {
    const missed = typosOf(name).filter((typo) => formNamed(typo) === null && nearestForm(typo)?.name !== name)
    // A letter less may be as near to another: assign and unassign.
    expect(missed.length, missed.join(', ')).toBeLessThan(3)
  })

  it.each(commandForms.flatMap(({ name, instead }) => instead.map((word) => [word, name] as const)))('#%s means #%s', (word, name) => {
    expect(formNamed(word)).toBeNull()
    expect(nearestForm(word)?.name).toBe(name)
  })

  it.each(['', 'x', 'hashtag', 'xyzzy', '1', '####', 'a'.repeat(400_000)])('is near none of %#', (word) => {
    expect(nearestForm(word)).toBeNull()
  })
})

it('no two commands have a name or a word instead in common, and every example begins with its name', () => {
  const words = commandForms.flatMap(({ name, instead }) => [name.replaceAll('-', ''), ...instead])
  expect(new Set(words).size).toBe(words.length)
  for (const { name, example, does } of commandForms) {
    expect(example.split(' ')[0]).toBe(`#${name}`)
    expect(does).toMatch(/^[^A-Z].*[^.]$/)
  }
})

it('dashes of every kind are hyphens', () => {
  expect(withPlainDashes('TKT–12 a—b −1')).toBe('TKT-12 a-b -1')
})
