/** Whether the clocks of the servers agree with ours: leases, promises and the order of mails are told from them. */
import { about, spanText, type Finding } from './finding.ts'

/** Leases run for 30 s; half a minute apart, two would hold one. */
const mostMs = 5_000
const dangerousMs = 20_000

/** A clock that was read. */
export interface ClockReading {
  readonly theirsMs: number
  /** Ours, before and after the question. */
  readonly askedMs: number
  readonly answeredMs: number
}

/** @param whose - `MongoDB`, `Redis` */
export function clockFinding(whose: string, { theirsMs, askedMs, answeredMs }: ClockReading): Finding {
  const { ok, warning, fault } = about('clock')
  const apart = theirsMs < askedMs ? askedMs - theirsMs : Math.max(0, theirsMs - answeredMs)
  const text = `${whose} is ${spanText(apart)} ${theirsMs < askedMs ? 'behind' : 'ahead of'} this machine`
  const advice = 'let every machine of the site keep its time by NTP (chrony, systemd-timesyncd)'
  if (apart > dangerousMs) return fault(text, advice)
  return apart > mostMs ? warning(text, advice) : ok(`${whose} and this machine agree`)
}
