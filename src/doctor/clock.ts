/** Compares the servers' clocks with ours: leases, service levels and the order of mails depend on them. */
import { about, spanText, type Finding } from './finding.ts'

/** Leases run for 30 s: with clocks half a minute apart, two workers could hold one lease. */
const mostMs = 5_000
const dangerousMs = 20_000

/** One reading of a server's clock. */
export interface ClockReading {
  readonly theirsMs: number
  /** Our clock before and after the question. */
  readonly askedMs: number
  readonly answeredMs: number
}

/** Judges a reading. @param whose - `MongoDB` or `Redis` */
export function clockFinding(whose: string, { theirsMs, askedMs, answeredMs }: ClockReading): Finding {
  const { ok, warning, fault } = about('clock')
  const apart = theirsMs < askedMs ? askedMs - theirsMs : Math.max(0, theirsMs - answeredMs)
  const text = `${whose} is ${spanText(apart)} ${theirsMs < askedMs ? 'behind' : 'ahead of'} this machine`
  const advice = 'let every machine of the site keep its time by NTP (chrony, systemd-timesyncd)'
  if (apart > dangerousMs) return fault(text, advice)
  return apart > mostMs ? warning(text, advice) : ok(`${whose} and this machine agree`)
}
