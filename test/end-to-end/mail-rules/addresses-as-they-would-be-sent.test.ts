/** Rules, own addresses, limits and members see addresses as they would be sent; two fields told by §7.18. */

import { ANN, BOB, EVE, SAM, SUPPORT } from '../../support/installation.ts'
import { playTable, vouched, AUTHSERV_ID, type RuleRow, type Site, type Written } from '../../support/mail-rules.ts'
import { writeRaw } from '../../support/rule-play.ts'

const usual = { [ANN]: ['acknowledgement'], [SAM]: ['notification'] }

/** A mail whose fields stand as they are written, in UTF-8; everything is handed to support. */
function raw(site: Site, fields: readonly string[]): Promise<Written> {
  return writeRaw(site, [`To: ${SUPPORT}`, 'Subject: Odd', ...fields], 'It flickers.', { from: ANN })
}

/** Ann's mail with somebody in Cc, spelt in some way. */
function copying(title: string, cc: string, members: readonly string[]): RuleRow {
  return {
    rule: '§7.14',
    title: `${title} (${cc})`,
    play: async (site) => (await raw(site, [`From: ${ANN}`, `Cc: ${cc}`])).number,
    got: usual,
    ticket: { members: [ANN, ...members].toSorted() },
  }
}

const dots = ['\u3002', '\uff0e', '\uff61']
const wide = (text: string) => text.replace(/[a-z]/g, (letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0))

const rows: readonly RuleRow[] = [
  ...dots.map((dot) => copying('a rule that drops a domain sees it behind another dot', `x@rival${dot}example`, [])),
  copying('and in full-width letters', `x@${wide('rival')}.example`, []),
  copying('and in full-width capitals', `x@\uff32\uff29\uff36\uff21\uff2c.example`, []),
  copying('a rule that drops an address sees it behind quotation marks', '"spy"@press.example', []),
  copying('and behind both', '"spy"@press\u3002example', []),
  ...dots.map((dot) => copying('our own address behind another dot is ours, and nobody', `support@us${dot}example`, [])),
  copying('and behind quotation marks', '"support"@us.example', []),
  copying('an agent’s behind quotation marks is his, and no customer', '"sam"@us.example', [SAM]),
  copying('a member is one however he is spelt', `"ann"@acme\u3002example, ${BOB}`, [BOB]),
  copying('what is not dropped stays', `eve@other\uff0eexample`, [EVE]),
  {
    rule: '§7.14',
    title: 'From behind another dot is no strict address: nobody’s, kept and told',
    play: async (site) => (await raw(site, ['From: ann@acme\u3002example', `Cc: ${BOB}`])).number,
    got: { [SAM]: ['notification'] },
    ticket: { reporters: [] },
  },
  {
    rule: '§7.14',
    title: 'From behind quotation marks is the same sender: the answer reaches him',
    play: async (site) => {
      const { number } = await raw(site, ['From: "ann"@acme.example'])
      await site.samAnswers('A fitter comes.')
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
    ticket: { reporters: [ANN], members: [ANN] },
  },
  ...[
    ['Auto-Submitted: no', 'Auto-Submitted: auto-generated'],
    ['Auto-Submitted: auto-generated', 'Auto-Submitted: no'],
    ['AUTO-SUBMITTED: no', 'auto-submitted: Auto-Notified'],
  ].map((fields): RuleRow => ({
    rule: '§7.18',
    title: `${fields.join(' and ')} is a robot’s: not acknowledged, needs no response`,
    play: async (site) => (await raw(site, [`From: ${ANN}`, ...fields])).number,
    got: { [SAM]: ['notification'] },
    ticket: { needsResponse: false },
  })),
  {
    rule: '§7.18',
    title: 'Auto-Submitted: no, twice, is a person’s',
    play: async (site) => (await raw(site, [`From: ${ANN}`, 'Auto-Submitted: no', 'Auto-Submitted: no'])).number,
    got: usual,
    ticket: { needsResponse: true },
  },
  ...[
    'dmarc=pass header.from=other.example; dmarc=fail header.from=other.example',
    'dmarc=fail header.from=other.example; dmarc=pass header.from=other.example',
  ].map((results): RuleRow => ({
    rule: '§7.18',
    title: `any dmarc=fail of the trusted server wins (${results.slice(0, 10)} first)`,
    play: async (site) => (await site.write({ from: EVE, headers: { 'Authentication-Results': `${AUTHSERV_ID}; ${results}` } })).number,
    got: { [SAM]: ['alert: authentication'] },
    ticket: { reporters: [], members: [] },
  })),
  ...['dmarc=pass-not', 'dmarc=passed', 'xdmarc=pass', 'dmarc=pass/fail'].map((result): RuleRow => ({
    rule: '§7.18',
    title: `keywords are matched whole: ${result} proves no agent`,
    play: async (site) => {
      const { id, number } = await site.write()
      const headers = { 'Authentication-Results': `${AUTHSERV_ID}; ${result} header.from=us.example` }
      await site.write({ from: SAM, thread: [id], headers, text: 'Pay at once.' })
      return number
    },
    got: { [ANN]: ['acknowledgement'], [SAM]: ['notification', 'alert: nothing proves'] },
    ticket: { members: [ANN], needsResponse: true },
    never: /Pay at once/,
  })),
  {
    rule: '§7.18',
    title: 'a single pass is a pass',
    play: async (site) => {
      const { id, number } = await site.write()
      await site.write({ from: SAM, thread: [id], headers: vouched('pass', 'us.example'), text: 'A fitter comes.' })
      return number
    },
    got: { [ANN]: ['acknowledgement', 'reply: A fitter comes.'], [SAM]: ['notification'] },
  },
]

const ccRules = [
  { name: 'no rivals', when: { domain: 'rival.example' }, action: 'drop' },
  { name: 'no spies', when: { address: 'spy@press.example' }, action: 'drop' },
]

playTable('addresses as they would be sent', rows, { config: { ccRules } })
