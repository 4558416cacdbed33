/** `npm run house`: the measures of the house, as of this tree. It judges nothing: the exit code is 0. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../demo/setup/paths.mjs'
import { importCycles } from './house/cycles.mjs'
import { mailFiles, mailShapes } from './house/mail-way.mjs'
import { codeOf, declarationsIn, fieldsOf, filesIn, linesOf } from './house/sources.mjs'

/** Once there was one for each way to change a ticket. */
const AFTER_A_TICKET = 'Edited PeopleEdited Commanded Answered Done Forwarded ForwardCommanded Changed Followed Merged'.split(' ')

/** Types of `tickets/` with one of those names, or that hold a ticket beside what changing it brought. */
function ticketsAfter() {
  const found = declarationsIn(filesIn('src/tickets')).filter((type) => {
    const fields = fieldsOf(type)
    const holdsTicket = fields.includes('ticket') && /\bticket: (?:Ticket|Draft)\b/.test(type.body)
    const brought = ['entries', 'outbound', 'notes'].filter((field) => fields.includes(field))
    return AFTER_A_TICKET.includes(type.name) || ((holdsTicket || fields.includes('draft')) && brought.length > 0)
  })
  return found.map(({ name }) => name)
}

/** Casts that silence the compiler: by way of `unknown` or `never`, and into the driver's own loose types. */
function forcedCasts(files) {
  return files.flatMap((file) => codeOf(file).match(/\bas (?:unknown as|never|any|Filter<|Document)/g) ?? []).length
}

function uselessSpreads() {
  const oxlint = join(ROOT, 'node_modules/.bin/oxlint')
  const options = ['-A', 'all', '-D', 'unicorn/no-useless-spread', '--format=json', 'src', 'workers']
  const { stdout } = spawnSync(oxlint, options, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 })
  return JSON.parse(stdout).diagnostics.length
}

const sources = filesIn('src', 'workers')
const cycles = importCycles()
const after = ticketsAfter()
const shapes = mailShapes()
const way = mailFiles()
const loose = filesIn('src').filter((file) => file.split('/').length === 2)
const casts = forcedCasts(filesIn('src/store'))
const spreads = uselessSpreads()
const mimeLines = linesOf(filesIn('src/mail/mime', 'src/mail/html'))
const lines = linesOf(sources)
const testRatio = linesOf(filesIn('test')) / lines
const byPeople = 'by people: see docs/architecture.md'

const number = (value) => value.toLocaleString('en')
/** Measure, was on 2026-11-28, now, to be reached, held. */
const rows = [
  ['import cycles, types included', '1', number(cycles.length), '0', cycles.length === 0],
  ['types named "a ticket after …"', '9', number(after.length), '1', after.length <= 1],
  ['shapes of a mail from IMAP to stored ticket', '20', number(shapes.count), '≤ 10', shapes.count <= 10],
  ['files of that way, without rules and MIME', '27', number(way.length), '≤ 18', way.length <= 18],
  ['files for a new attribute · language · endpoint', '15 · 11 · 2+2', byPeople, '≤ 5 · 1 · 1', null],
  ['loose files in src/', '21', number(loose.length), '≤ 4', loose.length <= 4],
  ['forced casts in src/store', '20', number(casts), '≤ 3', casts <= 3],
  ['useless spreads of literals in src', '119', number(spreads), '0', spreads === 0],
  ['lines of mail/mime + mail/html', '2,934', number(mimeLines), '≤ 2,000', mimeLines <= 2000],
  ['lines of src + workers', '31,850', number(lines), '≤ 28,000', lines <= 28_000],
  ['"where is it?" riddles, of ten', '9', byPeople, '10', null],
  ['test lines per source line', '0.83', testRatio.toFixed(2), '≥ 1.0', testRatio >= 1],
].map((row) => [...row.slice(0, 4), row[4] === null ? '' : row[4] ? 'yes' : 'no'])
const table = [['measure', 'was', 'now', 'reach', 'held'], ...rows]
const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)))
for (const row of table) {
  process.stdout.write(
    `${row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd()}\n`,
  )
}
const details = {
  cycles: cycles.map((group) => group.join(' ⇄ ')),
  'a ticket after': after,
  'undeclared shapes': shapes.more,
  'files of the way': way,
  'loose files': loose,
}
for (const [name, list] of Object.entries(details)) {
  process.stdout.write(`\n${name}: ${list.length === 0 ? 'none' : list.join(', ')}\n`)
}
