/** Marks of spam filters: which fields count, and that only the topmost of those that say the same has the word. */
import { describe, expect, it } from 'vitest'
import { searchPatternOf } from '../../../src/config/search-pattern.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'
import { fieldsOfMarks, spamMark, spamPresets, type SpamPolicy } from '../../../src/tickets/thread/spam-marks.ts'

const all: SpamPolicy = {
  presets: spamPresets,
  own: { header: 'x-our-filter', pattern: searchPatternOf('^spam|unerwünscht') },
  action: 'cancel',
}

/** The mark in a mail with these header lines, as it is parsed. */
async function markIn(lines: readonly string[], policy = all): Promise<string | null> {
  const raw = ['From: zed@unknown.example', ...lines, 'Subject: Hello', '', 'Buy.', ''].join('\r\n')
  const { message } = await parseMail(Buffer.from(raw), undefined, fieldsOfMarks(policy))
  return spamMark(message.keptFields ?? [], policy)
}

describe('a mark', () => {
  it.each([
    ['X-Spam-Flag: YES'],
    ['x-spam-flag:yes'],
    ['X-SPAM-FLAG:  Yes '],
    ['X-Spam-Status: Yes, score=9.1 required=5.0 tests=[A,\r\n\tB]'],
    ['X-Spam: Yes'],
    ['X-Rspamd-Action: add header'],
    ['X-Rspamd-Action: Rewrite Subject'],
    ['X-Rspamd-Action: reject'],
    ['X-Spamd-Result: default: True [15.20 / 6.00]; A(1)[]'],
    ['X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:;SCL:5;SFV:NSPM;CAT:NONE;'],
    ['X-Forefront-Antispam-Report: CIP:192.0.2.1; SCL : 9 ; CAT:HSPM'],
    ['X-Forefront-Antispam-Report: SFV:SPM'],
    ['X-Forefront-Antispam-Report:\r\n CIP:192.0.2.1;\r\n\tSFV:SKB;SCL:1'],
    ['X-MS-Exchange-Organization-SCL: 6'],
    ['X-Gm-Spam: 1'],
    ['X-Gm-Phishy: 1'],
    ['X-Our-Filter: Spam (9)'],
    ['X-Our-Filter: SPAM'],
  ])('is found: %s', async (line) => {
    expect(await markIn([line])).not.toBeNull()
  })

  it.each([
    ['X-Spam-Flag: NO'],
    ['X-Spam-Flag: yesterday'],
    ['X-Spam-Flag:'],
    ['X-Spam-Status: No, score=-1.2 tests=[YES]'],
    ['X-Spam-Level: ****************'],
    ['X-Rspamd-Action: no action'],
    ['X-Rspamd-Action: soft reject'],
    ['X-Rspamd-Action: greylist'],
    ['X-Spamd-Result: default: False [1.20 / 6.00]; TRUE(1)[]'],
    ['X-Forefront-Antispam-Report: SCL:1;SFV:NSPM'],
    ['X-Forefront-Antispam-Report: SCL:-1;SFV:SKN'],
    ['X-Forefront-Antispam-Report: CIP:192.0.2.1;XSFV:SPM;H:SCL:6.example'],
    ['X-Gm-Spam: 0'],
    ['X-Gm-Spam: 10'],
    ['X-Our-Filter: no spam (1)'],
    ['Subject: X-Spam-Flag: YES'],
  ])('is none: %s', async (line) => {
    expect(await markIn([line])).toBeNull()
  })

  it('counts only where its filter is switched on', async () => {
    for (const preset of spamPresets)
      expect(await markIn(['X-Our-Filter: spam'], { presets: [preset], own: null, action: 'cancel' })).toBeNull()
    expect(await markIn(['X-Spam-Flag: YES'], { ...all, presets: ['gmail'] })).toBeNull()
    expect(await markIn(['X-Spam-Flag: YES'], { presets: [], own: null, action: 'cancel' })).toBeNull()
  })

  it.each([
    ['a mark that the mail brought along, below what our server found', ['X-Spam-Flag: NO', 'X-Spam-Flag: YES'], false],
    ['innocence that the mail brought along, below our server’s mark', ['X-Spam-Flag: YES', 'X-Spam-Flag: NO'], true],
    ['another field of the same filter, below', ['X-Spam-Status: No, score=0', 'X-Spam-Flag: YES'], false],
    ['another field of the same filter, innocent, below', ['X-Rspamd-Action: add header', 'X-Spam: No'], true],
    ['another filter’s mark, whatever the first found', ['X-Spam-Status: No', 'X-Forefront-Antispam-Report: SFV:SPM'], true],
    ['a mark far below', [...Array.from({ length: 300 }, (_, i) => `X-Filler-${i}: x`), 'X-Spam-Flag: YES'], true],
  ])('%s', async (_title, lines, isSpam) => {
    expect((await markIn(lines)) !== null).toBe(isSpam)
  })

  it('is told as it stands, cut short', async () => {
    expect(await markIn([`X-Spam-Status: Yes, ${'x'.repeat(5000)}`])).toHaveLength('X-Spam-Status: '.length + 100)
  })
})
