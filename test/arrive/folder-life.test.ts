/** When a folder under the same UIDVALIDITY is another one than before. */
import { describe, expect, it } from 'vitest'
import { isOtherMail, newLifeReason, type FolderSigns, type StoredIdentity } from '../../src/arrive/folder-life.ts'
import type { MailIdentity } from '../../src/imap/mail-identity.ts'

const at = new Date('2026-11-03T10:00:00Z')
const later = new Date('2026-11-03T10:00:01Z')
const stored: StoredIdentity = { at, sizeBytes: 900, isPartial: false, messageId: 'a@x' }
const listed: MailIdentity = { uid: 7, at, sizeBytes: 900, messageId: 'a@x' }

describe('two mails under one UID', () => {
  it.each<[string, boolean, Partial<StoredIdentity>, Partial<MailIdentity>]>([
    ['alike in everything', false, {}, {}],
    ['another Message-ID', true, {}, { messageId: 'b@x' }],
    ['the same Message-ID, another size: servers estimate it', false, {}, { sizeBytes: 950 }],
    ['the same Message-ID, another date: a copy of it was put back', false, {}, { at: later }],
    ['the same Message-ID, another date and another size', true, {}, { at: later, sizeBytes: 950 }],
    ['no Message-ID, all else alike', false, { messageId: null }, { messageId: null }],
    ['no Message-ID, another date', true, { messageId: null }, { messageId: null, at: later }],
    ['no Message-ID, another size', true, { messageId: null }, { messageId: null, sizeBytes: 950 }],
    ['not parsed yet, all else alike', false, { messageId: null }, {}],
    ['not parsed yet, another date', true, { messageId: null }, { at: later }],
    ['kept in part: its size says nothing', false, { messageId: null, isPartial: true, sizeBytes: 100 }, {}],
    ['stored when the server gave no date', false, { messageId: null, at: new Date('2026-11-03T11:22:33.444Z') }, {}],
    ['a server that tells neither date nor size', false, { messageId: null }, { messageId: null, at: null, sizeBytes: null }],
    ['a server that tells a size of nothing', false, { messageId: null }, { messageId: null, sizeBytes: 0 }],
  ])('%s: %s', (_, isOther, inLedger, onServer) => {
    expect(isOtherMail({ stored: { ...stored, ...inLedger }, listed: { ...listed, ...onServer } })).toBe(isOther)
  })
})

describe('a folder', () => {
  const same = { stored, listed }
  const other = { stored, listed: { ...listed, messageId: 'b@x' } }

  it.each<[string, RegExp | null, FolderSigns]>([
    ['that grew', null, { reached: 45, uidNext: 50, highestUid: 49, pairs: [same] }],
    ['that is as it was', null, { reached: 45, uidNext: 46, highestUid: 45, pairs: [same] }],
    ['that was emptied', null, { reached: 45, uidNext: 46, highestUid: 0, pairs: [] }],
    ['that is new', null, { reached: 0, uidNext: 1, highestUid: 0, pairs: [] }],
    ['with a next UID at the cursor', /^the next UID is 45, and 45 /, { reached: 45, uidNext: 45, highestUid: 44, pairs: [same] }],
    ['with a next UID below the cursor', /^the next UID is 16, and 45 /, { reached: 45, uidNext: 16, highestUid: 15, pairs: [] }],
    ['that was made anew, empty', /^the next UID is 1, and 45 /, { reached: 45, uidNext: 1, highestUid: 0, pairs: [] }],
    [
      'that grew beyond the cursor with other mails',
      /^UID 7 is another mail/,
      { reached: 45, uidNext: 61, highestUid: 60, pairs: [same, other] },
    ],
    ['whose server cannot count', null, { reached: 45, uidNext: 1, highestUid: 45, pairs: [same] }],
    ['whose server tells no next UID', null, { reached: 45, uidNext: null, highestUid: 15, pairs: [same] }],
    ['whose server tells no next UID, with other mails', /another mail/, { reached: 45, uidNext: null, highestUid: 15, pairs: [other] }],
  ])('%s: %s', (_, reason, signs) => {
    const found = newLifeReason(signs)
    if (reason === null) expect(found).toBeNull()
    else expect(found).toMatch(reason)
  })
})
