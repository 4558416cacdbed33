/** A browser that goes where it is sent, keeping cookies; the pages of the tests' provider need nothing typed. */

/** Follows a site's redirects. @returns the first address that is another's; it is not opened */
export async function addressBehind(start: string): Promise<string> {
  const { origin } = new URL(start)
  const cookies = new Map<string, string>()
  let at = start
  while (new URL(at).origin === origin) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } })
    await response.arrayBuffer()
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const next = response.headers.get('location')
    if (next === null) throw new Error(`${at} leads nowhere (HTTP ${response.status})`)
    at = new URL(next, at).href
  }
  return at
}
