/** People are named by their id, as every response shows it, or by their address; nothing else names anybody. */
import { describe, expect, it } from 'vitest'
import { addressesMeant, isNewAddress, personKey, personNamed } from '../../../src/tickets/records/person-named.ts'
import type { Contact } from '../../../src/tickets/ticket.ts'
import { ANN, BOB, SAM, ZED } from '../support/desk.ts'
import { SHADOW, lookup } from '../support/editing.ts'

const SLASHED = '/s=foo/o=bar/@gateway.example'
const contact = (id: string, addrSpec: string) => ({ id, addrSpec }) as Contact
const contacts = [contact(`Acme/${ANN}`, ANN), contact(`Acme/${SLASHED}`, SLASHED)]
const site = { contactsOf: (addrSpec: string) => contacts.filter((known) => known.addrSpec === addrSpec) }
const named = (text: string) => personNamed(text, { records: lookup, site })

describe('a text names', () => {
  it.each([`Acme/${ANN}`, `  Acme/${ANN.toUpperCase()} `])('the contact whose id it is: %j', (text) => {
    expect(named(text)).toMatchObject({ contact: { id: `Acme/${ANN}` } })
  })

  it.each([SAM, SAM.toUpperCase(), SHADOW])('the user whose id it is: %j', (text) => {
    expect(named(text)).toMatchObject({ user: { displayName: text.toLowerCase() === SAM ? SAM : SHADOW } })
  })

  it.each([ZED, ZED.toUpperCase(), BOB])('the address that it is: %j', (text) => {
    expect(named(text)).toEqual({ addrSpec: text.toLowerCase() })
  })

  it('an address with a slash only if a contact has it', () => {
    expect(named(SLASHED)).toEqual({ addrSpec: SLASHED })
    expect(named('/s=new/@gateway.example')).toHaveProperty('refused')
  })

  it.each<readonly [string, string]>([
    [`acme/${ANN}`, `there is no contact or user "acme/${ANN}"; there is Acme/${ANN}`],
    [
      `Nowhere/${ZED}`,
      `there is no contact or user "Nowhere/${ZED}"; write an address, or an id as tickets show it, such as Acme/ann@acme.example`,
    ],
    [
      'shadow/Nobody',
      'there is no contact or user "shadow/Nobody"; write an address, or an id as tickets show it, such as Acme/ann@acme.example',
    ],
    ['carl', `"carl" is nobody's id or address`],
    ['', `"" is nobody's id or address`],
  ])('nobody: %j', (text, message) => {
    expect(named(text)).toEqual({ refused: [{ message }] })
  })
})

it('the names of workspaces count as they are written, addresses do not', () => {
  expect(personKey(' Acme North/Ann@Acme.Example')).toBe('Acme North/ann@acme.example')
  expect(personKey('Ann@Acme.Example')).toBe('ann@acme.example')
  expect(personKey(SHADOW)).toBe(SHADOW)
})

it('an id stands for the address in it, too', () => {
  expect(addressesMeant('Acme/Ann@acme.example')).toEqual(['acme/ann@acme.example', ANN])
  expect(addressesMeant(SHADOW)).toEqual([])
})

it('an address with a slash is none that people give', () => {
  expect([ANN, `Acme/${ANN}`, 'a/b@acme.example', 'ann'].map(isNewAddress)).toEqual([true, false, false, false])
})
