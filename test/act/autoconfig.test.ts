/** A domain's own word on its servers (Thunderbird's config-v1.1.xml) is asked for and read; a page for people is no word. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAutoconfig, autoconfigUrls, readAutoconfig } from '../../src/act/autoconfig.ts'
import { findServers } from '../../src/act/find-servers.ts'

const ADDRESS = 'support@us.example'
const serverOf = (kind: string, type: string, [host, port, socket]: readonly (string | number)[], user = '%EMAILADDRESS%') =>
  `<${kind}Server type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>${socket}</socketType>` +
  `<username>${user}</username><authentication>password-cleartext</authentication></${kind}Server>`
const fileOf = (...servers: readonly string[]) =>
  `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="us.example"><domain>us.example</domain>${servers.join('\n')}</emailProvider></clientConfig>`

const whole = fileOf(
  serverOf('incoming', 'pop3', ['pop.us.example', 995, 'SSL'], 'pop-user'),
  serverOf('incoming', 'imap', ['imap.us.example', 143, 'STARTTLS'], '%EMAILLOCALPART%'),
  serverOf('incoming', 'imap', ['imap.us.example', 993, 'SSL'], '%EMAILLOCALPART%'),
  serverOf('outgoing', 'smtp', ['smtp.us.example', 587, 'STARTTLS']),
)

describe('the file', () => {
  it('names IMAP and SMTP, TLS from the first byte before STARTTLS, and with what to log in', () => {
    expect(readAutoconfig(whole, ADDRESS)).toEqual({
      imap: { host: 'imap.us.example', port: 993, tls: 'required' },
      smtp: { host: 'smtp.us.example', port: 587, tls: 'starttls' },
      user: 'support',
    })
  })

  it.each([
    ['%EMAILADDRESS%', 'support@us.example'],
    ['%EMAILLOCALPART%', 'support'],
    ['%EMAILLOCALPART%+%EMAILDOMAIN%', 'support+us.example'],
    ['a &amp; b', 'a & b'],
  ])('has %j as log-in: %j', (user, meant) => {
    expect(readAutoconfig(fileOf(serverOf('incoming', 'imap', ['i', 993, 'SSL'], user)), ADDRESS)?.user).toBe(meant)
  })

  it.each([
    ['a page for people', '<html><body>Not found? Welcome!</body></html>'],
    ['nothing', ''],
    ['servers without IMAP and SMTP', fileOf(serverOf('incoming', 'pop3', ['pop.us.example', 995, 'SSL']))],
    ['a server in a comment', fileOf(`<!-- ${serverOf('incoming', 'imap', ['i', 993, 'SSL'])} -->`)],
    ['a password in clear', fileOf(serverOf('incoming', 'imap', ['imap.us.example', 143, 'plain']))],
    ['a port that is none', fileOf(serverOf('incoming', 'imap', ['imap.us.example', 99_999, 'SSL']))],
    ['a host that is none', fileOf(serverOf('incoming', 'imap', ['a b/c', 993, 'SSL']))],
    ['a wire that nobody knows', fileOf(serverOf('incoming', 'imap', ['imap.us.example', 993, 'magic']))],
    ['a port of nothing', fileOf(serverOf('incoming', 'imap', ['imap.us.example', 0, 'SSL']))],
    ['the first port beyond', fileOf(serverOf('incoming', 'imap', ['imap.us.example', 65_536, 'SSL']))],
    ['half a port', fileOf(serverOf('incoming', 'imap', ['imap.us.example', 99.5, 'SSL']))],
    ['no host', fileOf(serverOf('incoming', 'imap', [' ', 993, 'SSL']))],
    ['a server that only sends named as one that receives', fileOf(serverOf('incoming', 'smtp', ['smtp.us.example', 465, 'SSL']))],
    ['a server that only receives named as one that sends', fileOf(serverOf('outgoing', 'imap', ['imap.us.example', 993, 'SSL']))],
    ['a server of another kind', fileOf(serverOf('middle', 'imap', ['imap.us.example', 993, 'SSL']))],
  ])('is no word of a domain: %s', (_, text) => {
    expect(readAutoconfig(text, ADDRESS)).toBeNull()
  })
})

describe('of the file is taken', () => {
  const read = (...servers: readonly string[]) => readAutoconfig(fileOf(...servers), ADDRESS)
  const place = (host: string, port = 993, tls = 'required') => ({ host, port, tls })

  it.each([1, 65_535])('any port that there is: %d', (port) => {
    expect(read(serverOf('incoming', 'imap', ['i', port, 'SSL']))?.imap).toEqual(place('i', port))
  })

  it('the first of several that are as good, and a word in clear for this machine alone', () => {
    const servers = ['a', 'b'].map((host) => serverOf('incoming', 'imap', [host, 143, 'STARTTLS']))
    expect(read(...servers)?.imap).toEqual(place('a', 143, 'starttls'))
    expect(read(serverOf('incoming', 'imap', ['127.0.0.1', 143, 'plain']))?.imap).toEqual(place('127.0.0.1', 143, 'none'))
  })

  it('one server without the other, and none to log in with where none is named', () => {
    expect(read(serverOf('incoming', 'imap', ['i', 993, 'SSL'], ''))).toEqual({ imap: place('i'), smtp: null, user: null })
    expect(read(serverOf('outgoing', 'smtp', ['s', 465, 'SSL']))).toEqual({ imap: null, smtp: place('s', 465), user: null })
  })

  it('the log-in of the first server for IMAP that names one', () => {
    const servers = [' ', ' ann ', 'bob'].map((user) => serverOf('incoming', 'imap', ['i', 993, 'SSL'], user))
    expect(read(...servers)?.user).toBe('ann')
  })
})

describe('asking', () => {
  let server: Server
  let base: string
  const answers = new Map<string, string>()

  beforeAll(async () => {
    server = createServer((request, response) => {
      const text = answers.get(request.url ?? '')
      if (text === 'silence') return
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/xml' }).end(text ?? 'no')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    answers.set('/whole', whole).set('/page', '<html></html>').set('/silent', 'silence')
    answers.set(
      '/here',
      fileOf(
        serverOf('incoming', 'imap', ['127.0.0.1', 1143, 'plain'], 'desk'),
        serverOf('outgoing', 'smtp', ['127.0.0.1', 1025, 'plain']),
      ),
    )
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('goes to the domain alone, by HTTPS', () => {
    expect(autoconfigUrls(ADDRESS)).toEqual([
      'https://autoconfig.us.example/mail/config-v1.1.xml?emailaddress=support%40us.example',
      'https://us.example/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=support%40us.example',
    ])
  })

  it('takes the first place that has an answer, and is kept up by none that has not', { timeout: 10_000 }, async () => {
    const urls = ['/page', '/gone', '/silent', '/whole'].map((path) => `${base}${path}`)
    expect(await askAutoconfig(ADDRESS, urls)).toMatchObject({ user: 'support' })
    expect(await askAutoconfig(ADDRESS, [`${base}/gone`, 'http://127.0.0.1:1/'])).toBeNull()
  })

  it('gives the servers of an address that no list knows', { timeout: 20_000 }, async () => {
    const found = await findServers('support@nowhere.invalid', {}, () => [`${base}/here`])
    expect(found).toMatchObject({
      provider: null,
      imap: { host: '127.0.0.1', port: 1143, tls: 'none' },
      smtp: { host: '127.0.0.1', port: 1025, tls: 'none' },
      user: 'desk',
    })
  })
})
