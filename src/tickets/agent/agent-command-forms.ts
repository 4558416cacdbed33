/** The one table of commands in agents' mail: reading them, `#help`, refusals and docs/agents.md follow from it. */

/** What follows a command: nothing; a required argument; an optional one; words that are kept as written; or the first line of the text. */
type Takes = 'nothing' | 'something' | 'anything' | 'words' | 'text'

/** The kind of record that an argument names; these records are loaded before the command is carried out. */
type Names = 'ticket' | 'user' | 'people' | 'group' | 'part' | 'tag' | 'workspace' | 'link' | 'attribute' | 'canned-answer'

interface More {
  readonly names?: Names
  /** Carried out after the answer below it, whose own effect on stage and needs response it overrides. */
  readonly isLast?: boolean
  /** Other words that people write for it; the refusal suggests this command. */
  readonly instead?: readonly string[]
}

const form = <N extends string>(name: N, takes: Takes, [example, does]: readonly [string, string], more: More = {}) => ({
  name,
  takes,
  example,
  does,
  instead: [],
  isLast: false,
  ...more,
})

/** Every command with an example and the line that `#help` and docs/agents.md show for it. */
export const commandForms = [
  form('note', 'text', ['#note', 'the text is for agents only; nothing else changes. The text may begin on the same line'], {
    instead: ['internal', 'private', 'comment'],
  }),
  form('public', 'text', ['#public', 'the text goes to the customers, though your answer would else stay internal'], {
    instead: ['reply', 'answer'],
  }),
  form(
    'only',
    'nothing',
    ['#only', 'the answer goes to whoever wrote the message that you answer, and to nobody else; the others stay on the ticket'],
    {
      instead: ['alone', 'sender', 'privately'],
    },
  ),
  form(
    'canned',
    'something',
    ['#canned greeting', 'the canned answer of this name, for the ticket’s language and group, above what you write; or several'],
    { names: 'canned-answer', instead: ['template', 'snippet', 'macro', 'standard'] },
  ),
  form('ticket', 'nothing', ['#ticket', 'a ticket is made of the conversation'], { instead: ['case', 'convert'] }),
  form('start', 'nothing', ['#start', 'work in progress'], { isLast: true, instead: ['begin', 'open'] }),
  form('wait', 'nothing', ['#wait', 'awaiting customer response; from the queue by way of work in progress'], {
    isLast: true,
    instead: ['waiting', 'pending', 'hold'],
  }),
  form('resolve', 'nothing', ['#resolve', 'resolved; from the queue or from work in progress by way of the stages between'], {
    isLast: true,
    instead: ['done', 'fixed', 'solved'],
  }),
  form('close', 'nothing', ['#close', 'the same'], { isLast: true }),
  form('cancel', 'words', ['#cancel sent twice', 'canceled, with the reason'], { isLast: true, instead: ['reject', 'invalid'] }),
  form('spam', 'nothing', ['#spam', 'it is spam, and canceled; a text below it has to be a note'], {
    isLast: true,
    instead: ['junk', 'trash'],
  }),
  form(
    'stage',
    'something',
    ['#stage awaiting_product_assist', 'this stage, if an arrow of the stage diagram leads there; resolved the way `#resolve` goes'],
    { isLast: true, instead: ['status', 'state', 'move'] },
  ),
  form('assign', 'something', ['#assign Kim Larsen', 'the owner: a name, one word of it that is nobody else’s, an address, or `me`'], {
    names: 'user',
    instead: ['owner', 'give', 'take'],
  }),
  form('unassign', 'nothing', ['#unassign', 'nobody owns it'], { instead: ['release', 'drop'] }),
  form('group', 'something', ['#group second-line', 'the group; `none` takes it away'], { names: 'group', instead: ['team', 'queue'] }),
  form('severity', 'something', ['#severity high', 'low, medium, high or blocker'], { instead: ['priority', 'urgency'] }),
  form('tag', 'something', ['#tag Resolution=Answered', 'a tag, with its value if it has values'], {
    names: 'tag',
    instead: ['label', 'category'],
  }),
  form('untag', 'something', ['#untag Stalled', 'the tag is taken away'], { names: 'tag', instead: ['unlabel'] }),
  form('part', 'something', ['#part Billing', 'the part'], { names: 'part', instead: ['product', 'component'] }),
  form('workspace', 'something', ['#workspace Acme', 'the customer workspace; `none` takes it away'], {
    names: 'workspace',
    instead: ['customer', 'account', 'organization', 'company'],
  }),
  form('title', 'words', ['#title The lid leaks', 'another title'], { instead: ['subject', 'rename'] }),
  form(
    'due',
    'something',
    ['#due friday', 'the target close date: a day such as 2026-12-01, `tomorrow`, a weekday, `+3d`; `none` takes it away'],
    { instead: ['deadline', 'target'] },
  ),
  form(
    'snooze',
    'something',
    ['#snooze +3d', 'nobody’s turn until then, or until a customer writes: a date as for `#due`, with a time if you like; `none` wakes it'],
    { isLast: true, instead: ['later', 'remind', 'sleep', 'postpone'] },
  ),
  form(
    'set',
    'words',
    ['#set region=north', 'any attribute that people set, custom ones included; nothing behind `=` takes the value away'],
    {
      names: 'attribute',
      isLast: true,
      instead: ['field', 'attribute'],
    },
  ),
  form('needs-response', 'something', ['#needs-response off', 'on or off'], { isLast: true, instead: ['unread'] }),
  form(
    'cc',
    'something',
    ['#cc bob@customer.example', 'one address or id, or more: they are members from now on, and get this answer, too'],
    {
      names: 'people',
      instead: ['add', 'copy', 'member', 'invite'],
    },
  ),
  form('remove', 'something', ['#remove bob@customer.example', 'they are members no longer, and do not get this answer'], {
    names: 'people',
    instead: ['uncc', 'delete', 'kick', 'without'],
  }),
  form('reporter', 'something', ['#reporter ann@customer.example', 'a contact of the ticket’s workspace who has the problem, too'], {
    names: 'people',
    instead: ['requester', 'reportedby'],
  }),
  form('subscribe', 'anything', ['#subscribe', 'you hear of every change; or whom you name: a user, or the id of a contact'], {
    names: 'people',
    instead: ['follow', 'watch'],
  }),
  form('unsubscribe', 'anything', ['#unsubscribe', 'no longer'], { names: 'people', instead: ['unfollow', 'unwatch', 'mute'] }),
  form('accept', 'nothing', ['#accept', 'who asks to join, as the mail you answer says, is let in'], { instead: ['allow', 'approve'] }),
  form('send', 'nothing', ['#send', 'your answer that waits, as the mail you answer says, is sent']),
  form('link', 'something', ['#link TKT-12', 'a related ticket; `#link ISS-3`: an issue that the ticket waits for'], {
    names: 'link',
    instead: ['relate', 'issue'],
  }),
  form('merge', 'something', ['#merge TKT-12', 'this ticket ends, and TKT-12 goes on with its people and links; there is no way back'], {
    names: 'ticket',
    isLast: true,
    instead: ['duplicate', 'join', 'combine'],
  }),
  form(
    'split',
    'nothing',
    ['#split', 'the message that you answer, and what answers it, become a ticket of their own; so does your answer. There is no way back'],
    { instead: ['separate', 'divide'] },
  ),
  form('help', 'anything', ['#help', 'this list, by mail; nothing else of your mail is carried out'], { instead: ['commands', 'usage'] }),
] as const

/** The name of a command. */
export type CommandName = (typeof commandForms)[number]['name']

/** One row of the table. */
export interface CommandForm extends Required<Omit<More, 'names'>> {
  readonly name: CommandName
  readonly takes: Takes
  readonly example: string
  readonly does: string
  readonly names?: Names
}

/** The row of a command. */
export function formOf(name: CommandName): CommandForm {
  return (commandForms as readonly CommandForm[]).find((known) => known.name === name)!
}

/** Replaces the dashes that programs set for typed hyphens. */
export function withPlainDashes(text: string): string {
  return text.replaceAll(/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, '-')
}

/** The command that a word names, whatever keyboard it was typed on; null for an unknown word. */
export function formNamed(word: string): CommandForm | null {
  const plain = bare(word)
  return (commandForms as readonly CommandForm[]).find(({ name }) => bare(name) === plain) ?? null
}

/** The command nearest to an unknown word; null when none is near. */
export function nearestForm(word: string): CommandForm | null {
  const plain = bare(word.slice(0, longestName))
  const rated = (commandForms as readonly CommandForm[]).map((form) => ({ form, distance: distanceTo(form, plain) }))
  const [best] = rated.toSorted((a, b) => a.distance - b.distance)
  return best && best.distance <= (plain.length < 5 ? 1 : 2) ? best.form : null
}

/** No command is longer, so longer words are cut before the comparison. */
const longestName = 24

function bare(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[-_.…!:;,\u2010-\u2015\u2212]/g, '')
}

/** A command's own name ranks before the other words for it. */
function distanceTo({ name, instead }: CommandForm, word: string): number {
  const isBeginning = word.length > 1 && bare(name).startsWith(word)
  const others = instead.map((known) => editDistance(word, known) + 0.5)
  return Math.min(isBeginning ? 1 : Infinity, editDistance(word, bare(name)), ...others)
}

/** Levenshtein distance: letters put in, left out or replaced. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (letter === to[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
