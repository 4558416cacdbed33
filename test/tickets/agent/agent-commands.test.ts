/** Which lines of an agent's mail are commands, and which commands there are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandForms } from '../../../src/tickets/agent/agent-command-forms.ts'
import { readCommands } from '../../../src/tickets/agent/agent-commands.ts'

const commandsIn = (text: string) => readCommands(text).commands.map(({ name, argument }) => [name, argument])

describe('§4.4 a command', () => {
  it.each(commandForms.map(({ example, name }) => [example, name] as const))('%j is one', (example, name) => {
    const argument = example.slice(name.length + 2)
    expect(readCommands(`${example}\nHello.`)).toEqual({
      commands: [{ name, argument, line: example }],
      text: 'Hello.',
      fault: null,
    })
  })

  it('is written in any case, with blanks around it', () => {
    expect(commandsIn('  #CLOSE \n#Assign \t Kim  Larsen ')).toEqual([
      ['close', ''],
      ['assign', 'Kim  Larsen'],
    ])
  })

  it('does not care for the link that a mail program made of a word', () => {
    expect(commandsIn('#part Billing.next <http://billing.next/>')).toEqual([['part', 'Billing.next']])
  })

  it('may stand behind the full-width sign of Japanese keyboards', () => {
    expect(commandsIn('＃note\n秘密')).toEqual([['note', '']])
  })

  it.each<readonly [string, string]>([
    ['#clos', '#clos is no command; did you mean #close?'],
    ['#closed', '#closed is no command; did you mean #close?'],
    ['#res', '#res is no command; did you mean #resolve?'],
    ['#n', '#n is no command'],
    ['#assignee Kim', '#assignee is no command; did you mean #assign?'],
    ['#hashtag is a word', '#hashtag is no command'],
    ['#1 is the plug.', '#1 is no command'],
    ['# Steps', '#Steps is no command'],
    ['#', '# is no command'],
    ['#owner Kim', '#owner is no command; did you mean #assign?'],
    ['#priority high', '#priority is no command; did you mean #severity?'],
    ['#severty high', '#severty is no command; did you mean #severity?'],
    ['#status done', '#status is no command; did you mean #stage?'],
    ['#needs reply off', '#needs is no command; did you mean #needs-response?'],
  ])('%j is none: nothing of the mail counts', (line, reason) => {
    const { fault } = readCommands(`#close\n${line}\nHello.`)
    expect(fault).toEqual({ line, reason })
  })

  it.each(commandForms.filter(({ takes }) => takes === 'something'))('#$name needs something behind it', ({ name }) => {
    expect(readCommands(`#${name}\nHello.`).fault?.reason).toMatch(/^#[a-z-]+ needs something behind it, such as #/)
  })

  it.each(commandForms.filter(({ takes }) => takes === 'nothing'))('#$name takes nothing behind it', ({ name }) => {
    expect(readCommands(`#${name} and goodbye`).fault?.reason).toContain('takes nothing behind it')
  })

  it.each(['#cc ', '#part ', '#nonsense', '#note ', '#tag <http:', '#cc <mailto:', '#close '])(
    '%j and 400,000 characters are read in no time, and not quoted in full',
    (start) => {
      for (const filling of ['a', ' ', '<http:', 'a@'])
        for (const one of [readCommands(start + filling.repeat(400_000 / filling.length))])
          expect((one.fault?.line ?? one.commands[0]?.line ?? '').length).toBeLessThanOrEqual(200)
    },
  )

  it('beyond the fiftieth is a fault', () => {
    expect(readCommands('#tag Stalled\n'.repeat(50)).fault).toBeNull()
    expect(readCommands('#tag Stalled\n'.repeat(51)).fault?.reason).toContain('at most 50')
  })
})

it('docs/agents.md tells of every command what the table says, and of no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/agents.md'), 'utf8')
  const told = [...page.matchAll(/^\| `(#[^`]+)` +\| (.*?) +\|$/gm)].map(([, example, does]) => [example, does])
  expect(told).toEqual(commandForms.map(({ example, does }) => [example, does]))
})

describe('commands as keyboards and mail programs make them', () => {
  it.each<readonly [string, readonly [string, string]]>([
    ['# assign Kim', ['assign', 'Kim']],
    ['#\u00a0assign\u00a0Kim\u00a0Larsen', ['assign', 'Kim\u00a0Larsen']],
    ['#Assign Kim.', ['assign', 'Kim']],
    ['#assign “Kim Larsen”', ['assign', 'Kim Larsen']],
    ['#assign «Kim Larsen».', ['assign', 'Kim Larsen']],
    ["#assign 'Kim'", ['assign', 'Kim']],
    ['#CLOSE.', ['close', '']],
    ['#Close …', ['close', '']],
    ['＃　ｃｌｏｓｅ', ['close', '']],
    ['\u200b#close\u200b', ['close', '']],
    ['#needs–response off', ['needs-response', 'off']],
    ['#needs—response Off.', ['needs-response', 'Off']],
    ['#needs response off', ['needs-response', 'off']],
    ['#NeedsResponse on', ['needs-response', 'on']],
    ['#link TKT–12', ['link', 'TKT-12']],
    ['#due 2026–12–01.', ['due', '2026-12-01']],
    ['- #close', ['close', '']],
    ['• #tag Stalled', ['tag', 'Stalled']],
    ['2. #group second–line', ['group', 'second-line']],
    ['#title It leaks … again.', ['title', 'It leaks … again.']],
    ['#cancel “sent twice”', ['cancel', '“sent twice”']],
    ...[
      '"#note"',
      '“#note”',
      '•#note',
      '—#note',
      '﹟note',
      '[#note]',
      '(#note)',
      '<#note>',
      '♯note',
      '/note',
      '**#note**',
      '__#note__',
    ].map((line) => [line, ['note', '']] as const),
    ['*#title It leaks*', ['title', 'It leaks']],
    ['/assign Kim', ['assign', 'Kim']],
    ['#subscribe', ['subscribe', '']],
    ['#subscribe Kim', ['subscribe', 'Kim']],
  ])('%j', (line, command) => {
    expect(commandsIn(`${line}\nHello.`)).toEqual([command])
    expect(readCommands(`#start\n${line}\n\nHello.`).text).toBe('Hello.')
  })

  it.each(['- the plug', '1. the plug', '-#', 'a #close', '> #close', '| #close', '/home is where', '(1 #close)'])('%j is text', (line) => {
    expect(readCommands(`${line}\n#close`)).toEqual({ commands: [], text: `${line}\n#close`, fault: null })
  })
})

describe('commands', () => {
  it('end with the first other line; what looks like one below it is text', () => {
    const { commands, text } = readCommands('#start\n#wait\nHello.\n#close\n\nBye.\n')
    expect(commands.map(({ name }) => name)).toEqual(['start', 'wait'])
    expect(text).toBe('Hello.\n#close\n\nBye.')
  })

  it('may have empty lines before and between them, as mail programs write paragraphs', () => {
    expect(commandsIn('\n\n#start\n\n \n#wait\n\nHello.').map(([name]) => name)).toEqual(['start', 'wait'])
  })

  it('may stand alone', () => {
    expect(readCommands('#start\n#assign me\n')).toMatchObject({ text: '', fault: null })
  })

  it('are none in a text that does not begin with one', () => {
    const text = 'See #note below.\n#close'
    expect(readCommands(text)).toEqual({ commands: [], text, fault: null })
  })

  it('#note and #public may have the beginning of the text on their own line', () => {
    expect(readCommands('#note He is wrong.\nReally.').text).toBe('He is wrong.\nReally.')
    expect(readCommands('#public Hello,\n#close\n\nthe plug is new.').text).toBe('Hello,\nthe plug is new.')
  })

  it('of any mail whatever: no line that starts with # is ever part of the text above another line', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('#note', '#close', '#x', 'Hello', '', '# a', ' #start')), (lines) => {
        const { text, fault, commands } = readCommands(lines.join('\n'))
        if (fault === null) expect(text).not.toMatch(/^\s*#/)
        if (fault === null && text === '') expect(commands.length).toBe(lines.filter((line) => line !== '').length)
      }),
    )
  })
})
