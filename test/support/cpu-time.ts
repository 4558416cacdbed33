/** What something costs of the processor, for tests that nothing takes quadratic time: what the machine does beside it does not count. */

/** @returns milliseconds of CPU, of this process */
export async function cpuMsOf(act: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
