/** Which options a command has, told from its operation alone. */
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { addOperations } from '../../src/cli/operation-command.ts'

function commandsOf(group: string): readonly Command[] {
  const parent = new Command(group)
  addOperations(parent)
  return parent.commands
}
const commandOf = (line: string) => {
  const [group = '', name] = line.split(' ')
  return commandsOf(group).find((command) => command.name() === name)!
}
const flags = (line: string, isMandatory = false) =>
  commandOf(line).options.flatMap(({ long, mandatory }) => (isMandatory && !mandatory ? [] : [long]))

test('a group has the commands of its own name and no others', () => {
  const names = commandsOf('spam').map((command) => command.name())
  expect(names).toEqual(['release', 'block', 'unblock'])
  expect(commandsOf('spa')).toEqual([])
})

describe('a command', () => {
  test.each<[string, boolean]>([
    ['ticket set', true],
    ['ticket merge', true],
    ['conversation ticket', true],
    ['issue set', false],
    ['article set', false],
    ['ticket reply', false],
    ['broadcast send', false],
  ])('%s can be silent, since it changes a ticket that others hear of: %s', (line, can) => {
    expect(flags(line).includes('--silent')).toBe(can)
  })

  test.each<[string, boolean]>([
    ['ticket set', true],
    ['issue set', true],
    ['ticket note', false],
    ['article set', false],
  ])('%s can be for one version alone: %s', (line, can) => expect(flags(line).includes('--if-version')).toBe(can))

  test.each<[string, boolean]>([
    ['ticket set', true],
    ['contact merge', true],
    ['article create', false],
    ['tag set', false],
  ])('%s is done by somebody: %s', (line, isBySomebody) => {
    expect(flags(line).includes('--as')).toBe(isBySomebody)
    expect(flags(line)).toEqual(expect.arrayContaining(['--config', '--json']))
  })

  test.each<[string, string[]]>([
    ['ticket create', ['--title', '--mailbox']],
    ['ticket merge', ['--into']],
    ['ticket reply', []],
    ['broadcast send', ['--recipients']],
  ])('%s cannot do without %j; what may be piped in it can', (line, needed) => expect(flags(line, true)).toEqual(needed))

  test.each<[string, string]>([
    ['ticket set', '[options] <ticket> <values...>'],
    ['ticket split', '[options] <ticket> <message...>'],
    ['spam block', '[options] <sender>'],
  ])('%s is used as %s, with an example in its help', (line, usage) => {
    let help = ''
    const command = commandOf(line)
    expect(command.usage()).toBe(usage)
    command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp()
    expect(help).toContain(`\nExample:\n  intray ${line} `)
  })

  test.each<[string, boolean]>([
    ['ticket note', true],
    ['ticket reply', true],
    ['ticket set', false],
  ])('%s takes files: %s', (line, takes) => expect(flags(line).includes('--file')).toBe(takes))

  test('says of its words that they may be piped in', () => {
    const text = commandOf('ticket note').options.find(({ long }) => long === '--text')
    expect(text?.description).toMatch(/; default: standard input$/)
    expect(commandOf('issue create').options.map(({ long }) => long)).toContain('--ticket')
  })
})
