/** Addresses are read from the headers that a forward repeats, as mail programs write them. */
import { describe, expect, it } from 'vitest'
import { addressesInText, senderInText } from '../../../src/mail/forward/forward-addresses.ts'

const TOVE = 'tove@farm.example'
const read = (value: string, atMost = 10) => addressesInText(value, atMost).map(({ addrSpec, displayName }) => [addrSpec, displayName])

describe('an address and its name', () => {
  it.each([
    ['bare', TOVE, ''],
    ['in brackets', `Tove Berg <${TOVE}>`, 'Tove Berg'],
    ['in quotes', `"Tove Berg" <${TOVE}>`, 'Tove Berg'],
    ['in small quotes (Outlook)', `'Tove Berg' <${TOVE}>`, 'Tove Berg'],
    ['with a mark within', `Tove O'Berg <${TOVE}>`, "Tove O'Berg"],
    ['in square brackets (Outlook)', `Tove Berg [mailto:${TOVE}]`, 'Tove Berg'],
    ['in round brackets', `Tove Berg (${TOVE})`, 'Tove Berg'],
    ['in stars (text of HTML)', `*Tove Berg* <${TOVE}>`, 'Tove Berg'],
    ['twice, as a link (Outlook)', `Tove Berg <${TOVE}<mailto:${TOVE}>>`, 'Tove Berg'],
    ['with much white space', `  Tove \t Berg\n <${TOVE}>`, 'Tove Berg'],
    ['with a colon (Notes)', `Tove Berg: ${TOVE}`, 'Tove Berg'],
    ['with a separator in front', `; Tove Berg <${TOVE}>`, 'Tove Berg'],
    ['with a full stop behind', `${TOVE}.`, ''],
    ['in other letters', `Tove <TOVE@Farm.example>`, 'Tove'],
    ['of another script', `Тове Берг <${TOVE}>`, 'Тове Берг'],
  ])('%s', (_, value, name) => {
    expect(read(value).map(([addrSpec, displayName]) => [addrSpec!.toLowerCase(), displayName])).toEqual([[TOVE, name]])
  })

  it('has two hundred characters of name at most, whole ones', () => {
    const [[, name] = []] = read(`${'x'.repeat(199)}😀 <${TOVE}>`)
    expect(name).toBe(`${'x'.repeat(199)}\ufffd`)
  })
})

describe('a list', () => {
  it.each([
    ['parted by commas', `Tove <${TOVE}>, Nils Ek <nils@farm.example>`],
    ['parted by semicolons (Outlook)', `Tove <${TOVE}>; Nils Ek <nils@farm.example>`],
    ['with one of them twice', `Tove <${TOVE}>, T <${TOVE}>, Nils Ek <nils@farm.example>`],
    ['with one that is not strict', `Tove <${TOVE}>, x..y@farm.example, Nils Ek <nils@farm.example>`],
  ])('%s', (_, value) => {
    expect(read(value)).toEqual([
      [TOVE, 'Tove'],
      ['nils@farm.example', 'Nils Ek'],
    ])
  })

  it('is read to as many as are wanted, and no further than a hundred thousand characters', () => {
    expect(read(`${TOVE}, nils@farm.example, ulf@farm.example`, 2)).toHaveLength(2)
    const padded = (length: number) => `${' '.repeat(length - TOVE.length)}${TOVE}`
    expect([read(padded(100_000)).length, read(padded(100_100)).length]).toEqual([1, 0])
  })

  it('names nobody without an address', () => {
    expect(read('Tove Berg; Nils Ek')).toEqual([])
  })
})

describe('the one sender is', () => {
  it.each([
    ['the one that is named', `Tove <${TOVE}>`, TOVE],
    ['the one that is named twice', `Tove <${TOVE}<mailto:${TOVE}>>`, TOVE],
    ['the one that is named twice, in other letters', `"TOVE@farm.example" <${TOVE}>`, TOVE],
    ['nobody, where two are', `Tove <${TOVE}>, nils@farm.example`, undefined],
    ['nobody, where one of two is not strict', `Tove <${TOVE}>, x..y@farm.example`, undefined],
    ['nobody, where the one is not strict', 'x..y@farm.example', undefined],
    ['nobody, where none is', 'Tove', undefined],
  ])('%s', (_, value, addrSpec) => {
    expect(senderInText(value)?.addrSpec.toLowerCase()).toBe(addrSpec)
  })
})
