/** What a process used, as the kernel counted it: CPU with all of its threads, memory now and at its peak (proc(5)). */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Linux counts CPU time in ticks of this length, on every architecture that it has. */
const tickMs = 10

/** CPU time of a process so far, user and system, all threads, in ms; NaN where there is no /proc. */
export function cpuMs(pid: number): number {
  const fields = statFields(pid)
  return fields === null ? Number.NaN : (Number(fields[11]) + Number(fields[12])) * tickMs
}

/** CPU time of a process, of all that descend from it, and of those of them that have ended, in ms. */
export function cpuMsOfTree(root: number): number {
  return processTree(root).reduce((sum, pid) => sum + withEndedChildrenMs(pid), 0)
}

/** Memory of a process and of all that descend from it, in bytes; what several share is divided among them (PSS). */
export function proportionalBytes(root: number): number {
  const kilobytes = processTree(root).map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0))
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1024
}

/** A process and all that descend from it. */
export function processTree(root: number): readonly number[] {
  const all = parents()
  const inTree = new Set([root])
  for (let before = 0; before !== inTree.size;) {
    before = inTree.size
    for (const [pid, parent] of all) if (inTree.has(parent)) inTree.add(pid)
  }
  return [...inTree]
}

/** The child of this process with a program name; null when there is none. */
export function childNamed(name: string): number | null {
  const found = [...parents()].find(([pid, parent]) => parent === process.pid && programOf(pid) === name)
  return found?.[0] ?? null
}

/** Memory of a process that is in RAM, in bytes; NaN where there is no /proc. */
export function residentBytes(pid: number): number {
  return statusBytes(pid, 'VmRSS')
}

/** The most memory that a process had in RAM since it began or {@link resetPeak}, in bytes. */
export function peakResidentBytes(pid: number): number {
  return statusBytes(pid, 'VmHWM')
}

/** Begins a new peak at what the process has now. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

function statusBytes(pid: number, field: string): number {
  const status = readOrEmpty(`/proc/${pid}/status`)
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024
}

function withEndedChildrenMs(pid: number): number {
  const fields = statFields(pid) ?? []
  return [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i] ?? 0) * tickMs, 0)
}

function parents(): ReadonlyMap<number, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(pids.map((pid) => [Number(pid), Number(statFields(Number(pid))?.[1] ?? 0)]))
}

function programOf(pid: number): string {
  return /\((.*)\)/s.exec(readOrEmpty(`/proc/${pid}/stat`))?.[1] ?? ''
}

/** The fields after the program's name, which may hold blanks and brackets itself; the first is the state. */
function statFields(pid: number): readonly string[] | null {
  const stat = readOrEmpty(`/proc/${pid}/stat`)
  return stat === '' ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
