/** How long things are kept. */
import { expect, it } from 'vitest'
import { retentionFaults, retentionSection } from '../../src/config/retention.ts'

const faults = (keys: object, reopenDays: number) => retentionFaults({ retention: retentionSection.parse(keys), limits: { reopenDays } })

it('everything is kept unless days are given', () => {
  expect(retentionSection.parse({})).toEqual({ holdTag: 'legal-hold' })
  expect(faults({}, 14)).toEqual([])
  for (const key of ['rawMailDays', 'auditDays']) expect(() => retentionSection.parse({ [key]: 0 })).toThrow()
})

it('a ticket must not be emptied while mail would still open it again', () => {
  expect(faults({ closedTicketDays: 15 }, 14)).toEqual([])
  expect(faults({ closedTicketDays: 14 }, 14)).toEqual([expect.stringContaining('must be more than limits.reopenDays (14)')])
})
