/** placeholder */
export async function runDemo(_options: { isEnding: boolean }): Promise<number> { return 0 }
