/** Whom mail comes from and goes to stands in no log line and in no key, id or name in Redis. */

import { expect, test } from 'vitest'
import { openLog } from '../../src/logger.ts'
import { ANN, EVE, SALES, SAM, startInstallation, SUPPORT } from '../support/installation.ts'
import { markMailboxes, settled, ticketOf, until } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { answerTo, post } from '../support/post.ts'
import { monitorRedis } from '../support/redis-monitor.ts'

/** Ann asks, Sam answers her and Eve, whose server refuses: all kinds of rows, and an alert. */
test('a story with answers, a refusal and a fault names nobody, but for the Message-ID of a mail', async () => {
  const lines: string[] = []
  const log = openLog('test', 'trace', { write: (line) => void lines.push(line) })
  const fault = ({ address }: { address: string | null }) =>
    address === EVE ? { replyCode: 550, text: `5.1.1 <${EVE}> is unknown here` } : undefined
  const places = freshPlaces()
  const ours = `intray-${new URL(places.mongoUri).pathname.slice(1)}`
  const commands: (readonly string[])[] = []
  const endMonitor = await monitorRedis(places.redisUrl, (words) => {
    if (words.some((word) => word.includes(ours))) commands.push(words)
  })
  const us = await startInstallation(places, { log, fault })
  const news = markMailboxes(us, [SAM])
  us.play()
  await ticketOf(us, await post(us.mail, { from: ANN, to: SUPPORT, cc: [EVE] }))
  const notification = (await news.fromUs(SAM)).at(-1)!
  await ticketOf(us, await post(us.mail, answerTo(notification, { from: SAM, to: SUPPORT, text: 'It is done.' })))
  await settled(us)
  log.warn({ err: new Error(`<${SAM}> is refused`, { cause: new Error(`no ${ANN}`) }), id: `x/${EVE}` }, `for ${SALES}`)
  const rows = await us.runtime.store.outbox.collection.find({}).toArray()
  await us.stop()
  endMonitor()

  expect(rows.length).toBeGreaterThan(3)
  expect(rows.map(({ _id }) => _id).filter((id) => id.includes('@'))).toEqual([])
  expect(lines.length).toBeGreaterThan(3)
  expect(lines.filter((line) => line.includes('@'))).toEqual([])
  await until('the commands to be seen', () => commands.length > 0)
  // What is no key, id or name is a job’s payload: of a mail that comes in, it holds the Message-ID.
  const words = commands.flat().filter((word) => !word.includes('"envelope"'))
  // BullMQ packs numbers as bytes, of which one may be that of an @.
  expect(words.filter((word) => /[\w.+-]@[\w-]+\./.test(word))).toEqual([])
  const people = [ANN, EVE, SAM, SUPPORT, SALES]
  expect(commands.flat().filter((word) => people.some((who) => word.includes(who)))).toEqual([])
})

test('a path is left as it is', () => {
  const lines: string[] = []
  const log = openLog('test', 'info', { write: (line) => void lines.push(line) })
  log.info({ path: '/app/node_modules/@scope/name/index.js' }, 'a step')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ path: '/app/node_modules/@scope/name/index.js', msg: 'a step' })
})
