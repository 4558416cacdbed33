/** Prints service level clocks for people (T-045). */
import type { SlaClock, SlaClocks } from '../tickets/stage/sla.ts'

const minuteMs = 60_000

/** A line for each clock that has a target. */
export function clockLines({ firstResponse, nextResponse, resolution }: SlaClocks): readonly string[] {
  const all: [string, SlaClock | null][] = [
    ['First response', firstResponse],
    ['Next response', nextResponse],
    ['Resolution', resolution],
  ]
  return all.flatMap(([name, clock]) => (clock && clock.targetMs !== null ? [`${name.padEnd(16)}${clockText(clock)}`] : []))
}

function clockText({ elapsedMs, targetMs, endedAtMs, isPaused, isBreached }: SlaClock): string {
  const minutes = (ms: number) => `${Math.floor(ms / minuteMs)} min`
  const state = endedAtMs === null ? (isPaused ? 'waiting' : 'running') : 'done'
  return `${minutes(elapsedMs)} of ${minutes(targetMs ?? 0)}, ${state}${isBreached ? ', too late' : ''}`
}
