/** The line that a phone or a program adds by itself is known by how it begins or ends, and by what it names. */
import { describe, expect, it } from 'vitest'
import { isSentFromLine } from '../../../src/mail/reply/reply-sent-from.ts'

/** Devices, programs and providers, a name each. */
const NAMES = `
iPhone|iPad|iPod|iOS|Mac|Android|Galaxy|Samsung|BlackBerry|Nokia|Huawei|Xiaomi|Redmi|HTC|Sony|Xperia|OnePlus|Pixel|OPPO|vivo|Motorola
LG|wireless device|小米|华为|Windows|Outlook|Thunderbird|Airmail|Spark|Mailbird|BlueMail|Blue Mail|TypeApp|Nine|K-9|FairEmail|Boxer|Zimbra|HEY
Yahoo|Gmail|Proton|Tutanota|Tuta|AOL|GMX|WEB.DE|Mail.ru|Yandex|яндекс|fastmail|Seznam|email.cz|Onet|WP|QQ|网易
`
  .trim()
  .split(/[|\n]/)

describe('a line that names', () => {
  it.each(NAMES)('%s was added', (name) => {
    expect(isSentFromLine(`Sent from the ${name}`)).toBe(true)
  })

  it.each(['parcel', 'office', 'macro', 'flag', 'sparkle', 'pixels of it'])('%s was not', (name) => {
    expect(isSentFromLine(`Sent from the ${name}`)).toBe(false)
  })
})

describe('a line was added', () => {
  it.each([
    ['with a device that no list has', 'Sent from my Wiko RIDGE FAB 4G'],
    ['with a link behind a name', 'Sent from Outlook for iOS <https://aka.ms/x>'],
    ['with a link in brackets', 'Sent from Outlook for iOS (https://aka.ms/x)'],
    ['with a link as text', 'Sent from [Outlook](https://aka.ms/x) for iOS'],
    ['with a picture', '[cid:logo] Sent from my iPhone'],
    ['in stars', '*Sent from my iPhone*'],
    ['in invisible characters', '\u200bSent from my iPhone\ufeff'],
    ['behind a dash', '- Sent from my iPhone'],
    ['behind two', '-- Sent from my iPhone'],
    ['with a name that holds a mark, in quotes', 'Sent from "Ann: the best" iPhone'],
    ['with blanks of any kind', '  Sent \u00a0 from  my iPhone  '],
  ])('%s', (_, text) => {
    expect(isSentFromLine(text)).toBe(true)
  })
})

describe('a line was written by a person', () => {
  it.each([
    ['where it is a sentence of two', 'Sent from my iPhone. Sorry'],
    ['where it has a comma', 'Sent from my iPhone, sorry'],
    ['where it asks', 'Sent from my iPhone?'],
    ['where it has a colon', 'Sent from my iPhone: see'],
    ['where it is of thirteen words', 'Sent from my iPhone that I have had for so very many years'],
    ['where an unknown device ends like a sentence', 'Sent from my Desk.'],
    ['where an unknown device has small letters', 'Sent from my desk'],
    ['where an unknown device has six words', 'Sent from my Wiko RIDGE FAB 4G Big Blue'],
    ['where it is longer than such lines are', `Sent from my iPhone ${'x'.repeat(95)}`],
    ['where it is longer than lines are', `Sent from my iPhone <${'x'.repeat(400)}>`],
    ['where it only names a device', 'I wrote on my iPhone'],
    ['where nothing is left of it', '<https://x.example>'],
  ])('%s', (_, text) => {
    expect(isSentFromLine(text)).toBe(false)
  })
})
