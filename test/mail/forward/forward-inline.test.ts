/** Where the forwarder's own words end and the forwarded mail begins, and what is read of it. */
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../src/mail/parse-mail.ts'

const MARKER = '---------- Forwarded message ---------'
const BLOCK = 'From: Tove <tove@farm.example>\nDate: Tue, 4 Mar 2025 at 09:12\nSubject: Crate\nTo: sam@us.example'

async function read(text: string, { subject = 'Fwd: Crate', more = '' } = {}) {
  const raw = `From: sam@us.example\nTo: support@us.example\nSubject: ${subject}\n${more}Message-ID: <1@us.example>\n\n${text}\n`
  return (await parseMail(Buffer.from(raw))).message.forwarded ?? null
}

describe('the note is', () => {
  it.each([
    ['what stands above the marker', `Please.\n\n${MARKER}\n${BLOCK}\n\nBroken.`, 'Please.'],
    ['without the rule above it', `Please.\n\n________________________________\n${BLOCK}\n\nBroken.`, 'Please.'],
    ['nothing, where nothing does', `${MARKER}\n${BLOCK}\n\nBroken.`, ''],
    ['without the signature', `Please.\n\n-- \nSam\n\n${MARKER}\n${BLOCK}\n\nBroken.`, 'Please.'],
    ['with a rule in the midst of it', `Please.\n---- see ----\nNow.\n\n${MARKER}\n${BLOCK}\n\nBroken.`, 'Please.\n---- see ----\nNow.'],
  ])('%s', async (_, text, note) => {
    expect(await read(text)).toMatchObject({ via: 'inline', note, from: { addrSpec: 'tove@farm.example' }, text: 'Broken.' })
  })
})

describe('the text is', () => {
  it.each([
    ['what stands below the block', `${BLOCK}\n\nBroken.\n\nTove`, 'Broken.\n\nTove'],
    ['without marks of quotation, where all of it has them', `${BLOCK}\n\n> Broken.\n>\n> Tove`, 'Broken.\n\nTove'],
    ['with them, where some has', `${BLOCK}\n\nBroken.\n> Is it?`, 'Broken.\n> Is it?'],
    ['without those of the whole forward', BLOCK.replace(/^/gm, '> ') + '\n>\n> Broken.\n>> Is it?', 'Broken.\n> Is it?'],
    ['without those of full width', BLOCK.replace(/^/gm, '\uff1e ') + '\n\uff1e\n\uff1e Broken.', 'Broken.'],
  ])('%s', async (_, quoted, text) => {
    expect(await read(`Please.\n\n${quoted.startsWith('From') ? `${MARKER}\n` : `> ${MARKER}\n`}${quoted}`)).toMatchObject({ text })
  })

  it('as long as a description may be', async () => {
    expect((await read(`${MARKER}\n${BLOCK}\n\n${'word '.repeat(14_000)}`))?.text).toHaveLength(65_536)
  })
})

describe('the subject is', () => {
  it.each([
    ['that of the block', BLOCK, 'Crate'],
    ['that of the block, without what forwarding put there', BLOCK.replace('Subject: ', 'Subject: Fwd: FW: '), 'Crate'],
    ['that of the forward, where the block has none', BLOCK.replace('\nSubject: Crate', ''), 'Own'],
    ['that of the forward, where the block’s is empty', BLOCK.replace('Subject: Crate', 'Subject: '), 'Own'],
  ])('%s', async (_, block, subject) => {
    expect(await read(`${MARKER}\n${block}\n\nBroken.`, { subject: 'Fwd: Own' })).toMatchObject({ subject })
  })
})

it('the subject is two thousand characters at most', async () => {
  const long = BLOCK.replace('Crate', 'x'.repeat(2_001))
  expect((await read(`${MARKER}\n${long}\n\nBroken.`))?.subject).toBe('x'.repeat(2_000))
})

describe('the date is', () => {
  it('as the program wrote it, two hundred characters at most', async () => {
    const long = `${MARKER}\n${BLOCK.replace(/Date: .*/, `Date: ${'9 '.repeat(120)}`)}\n\nBroken.`
    expect((await read(long))?.dateText).toHaveLength(200)
    expect((await read(`${MARKER}\n${BLOCK.replace(/\nDate: .*/, '')}\n\nBroken.`))?.dateText).toBeNull()
  })
})

describe('without a known marker', () => {
  it.each([
    ['a block counts where the subject says forward', `Please.\n\n${BLOCK}\n\nBroken.`, 'Fwd: Crate', true],
    ['a block counts not where it does not', `Please.\n\n${BLOCK}\n\nBroken.`, 'Crate', false],
    ['words and a colon may introduce it', `Please.\n\n  See what she says: \n\n${BLOCK}\n\nBroken.`, 'Fwd: Crate', true],
    [
      'who wrote when introduces an answer',
      `Please.\n\n> On 4 March Tove wrote:\n${BLOCK.replace(/^/gm, '> ')}\n>\n> Broken.`,
      'Fwd: Crate',
      false,
    ],
    ['a text without a block is none', 'Please.\n\n> Broken.', 'Fwd: Crate', false],
  ])('%s', async (_, text, subject, isForward) => {
    expect((await read(text, { subject })) !== null).toBe(isForward)
  })

  it('a marker counts whatever the subject says', async () => {
    expect(await read(`${MARKER}\n${BLOCK}\n\nBroken.`, { subject: 'Crate' })).toMatchObject({ text: 'Broken.' })
  })
})

describe('the mail that is forwarded is named', () => {
  it.each([
    [
      'by X-Forwarded-Message-Id before all',
      'X-Forwarded-Message-Id: <c@farm.example>\nIn-Reply-To: <d@farm.example>\n',
      ['c@farm.example'],
    ],
    ['by In-Reply-To', 'In-Reply-To: <d@farm.example>\n', ['d@farm.example']],
    ['by nothing, where that names several', 'In-Reply-To: <d@farm.example> <e@farm.example>\n', []],
    ['by nothing, where there is nothing', '', []],
  ])('%s', async (_, more, messageIds) => {
    expect(await read(`${MARKER}\n${BLOCK}\n\nBroken.`, { more })).toMatchObject({ messageIds })
  })
})
