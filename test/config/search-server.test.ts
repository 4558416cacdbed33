/** The section `search`: what leads to a search server, and what is refused before anything is sent there. */
import { expect, it } from 'vitest'
import { searchFaults, searchSection } from '../../src/config/search-server.ts'

const faultsOf = (section: object) => searchFaults({ search: searchSection.parse(section) })
const login = { user: 'intray', password: 'p' }

it('an address is enough; the indexes are named intray', () => {
  expect(searchSection.parse({ url: 'http://127.0.0.1:9200' })).toEqual({ url: 'http://127.0.0.1:9200', index: 'intray' })
  expect(faultsOf({ url: 'http://search.example:9200' })).toEqual([])
  expect(searchFaults({})).toEqual([])
})

it.each(['ftp://search.example', 'search.example:9200', 'https://user:secret@search.example'])('%s is no address for it', (url) => {
  expect(() => searchSection.parse({ url })).toThrow(/must/)
})

it.each(['', 'Desk', '_desk', 'a,b', '*', 'a/b'])('"%s" names no index', (index) => {
  expect(() => searchSection.parse({ url: 'http://127.0.0.1', index })).toThrow(/small letters/)
})

it.each([
  [{ url: 'https://search.example', user: 'intray' }, 'search.user: needs search.password'],
  [{ url: 'https://search.example', password: 'p' }, 'search.password: needs search.user'],
  [{ url: 'http://search.example', ...login }, 'search.url: the password would be sent in the clear; use https'],
  [{ url: 'http://127.0.0.1.example', ...login }, 'search.url: the password would be sent in the clear; use https'],
  [{ url: 'http://127.0.0.1', ca: 'ca.pem' }, 'search.ca: is for an https address'],
])('%o is a fault', (section, fault) => {
  expect(faultsOf(section)).toEqual([fault])
})

it.each(['http://127.0.0.1:9200', 'http://localhost:9200', 'http://[::1]:9200', 'https://search.example'])(
  'a password may go to %s',
  (url) => {
    expect(faultsOf({ url, ...login })).toEqual([])
  },
)
