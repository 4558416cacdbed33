/** Promises in the configuration: minutes, hours and time zones become what the clocks read (T-045). */
import { describe, expect, it } from 'vitest'
import { slaPolicyOf } from '../../src/config/sla-policy.ts'
import { noSlaPolicy } from '../../src/tickets/stage/sla.ts'
import { SUPPORT } from '../tickets/support/desk.ts'
import { configWith } from '../apply/applying.ts'

const server = { host: '127.0.0.1', port: 1, tls: 'none' }
const configured = (sla: object) => configWith({ mailboxes: [{ name: 'support', addresses: [SUPPORT], imap: server, smtp: server, sla }] })

describe('promises', () => {
  it('T-045 a mailbox without any promises nothing', () => {
    expect(slaPolicyOf(configWith(), 'support')).toEqual(noSlaPolicy)
    expect(slaPolicyOf(configWith(), 'gone')).toEqual(noSlaPolicy)
  })

  it('T-045 minutes and hours are read; a day that is missing is a day off', () => {
    const sla = {
      firstResponseMinutes: 30,
      timeZone: 'Europe/Berlin',
      hours: { mon: '09:00-17:30', sat: '00:00-24:00' },
    }
    expect(slaPolicyOf(configured(sla), 'support')).toEqual({
      firstResponseMs: 1_800_000,
      nextResponseMs: null,
      resolutionMs: null,
      hours: {
        timeZone: 'Europe/Berlin',
        days: [null, { fromMinute: 540, toMinute: 1050 }, null, null, null, null, { fromMinute: 0, toMinute: 1440 }],
      },
    })
  })

  it.each([
    ['hours that end before they begin', { hours: { mon: '17:00-09:00' } }],
    ['hours that there are not', { hours: { mon: '25:00-26:00' } }],
    ['a time zone that there is not', { timeZone: 'Europe/Nowhere' }],
    ['no minute at all', { firstResponseMinutes: 0 }],
  ])('%s are refused', (_, sla) => {
    expect(() => configured(sla)).toThrow()
  })
})
