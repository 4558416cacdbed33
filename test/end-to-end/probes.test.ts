/** The mail of `intray mailbox test --send` is nobody's ticket; what only looks like it is one. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { mailboxNamed } from '../../src/config/read-config.ts'
import { testMailbox } from '../../src/act/test-mailbox.ts'
import { ANN, startInstallation, SUPPORT, type Installation } from '../support/installation.ts'
import { decided, ticketOf } from '../support/observe.ts'
import { freshPlaces } from '../support/places.ts'
import { post } from '../support/post.ts'

let us: Installation

beforeAll(async () => {
  us = await startInstallation(freshPlaces())
  us.play()
})
afterAll(() => us.stop())

/** @returns the Message-ID of the probe */
async function probed(): Promise<string> {
  const before = us.mail.messages(SUPPORT).length
  for await (const { finding, isGood } of testMailbox(mailboxNamed(us.config, 'support'), us.config, { send: true }))
    expect([finding, isGood]).toEqual([finding, true])
  await expect.poll(() => us.mail.messages(SUPPORT).length).toBe(before + 1)
  const [, messageId] = /^Message-ID:\s*<([^>]+)>/im.exec(us.mail.messages(SUPPORT).at(-1)!.raw.toString()) ?? []
  return messageId ?? ''
}

test('a probe is recognised as a mail of ours and opens no ticket', async () => {
  const id = await probed()
  expect(await decided(us, id)).toEqual([expect.objectContaining({ outcome: 'own-copy', ticket: null })])
})

test('a mail that takes on a probe’s Message-ID without its marker is a customer’s mail', async () => {
  const id = 'probe.16b611f5-5ae0-4991-9016-69217dc062f8@us.example'
  const mail = await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Lamp', text: 'It is dark.', id })
  expect((await ticketOf(us, mail)).number).toBeGreaterThan(0)
})

test('a mail with the marker of another probe is a customer’s mail', async () => {
  await probed()
  const raw = us.mail.messages(SUPPORT).at(-1)!.raw.toString()
  const [, marker = ''] = /^X-Intray-Loop:\s*(\S+)/im.exec(raw) ?? []
  const id = 'probe.26b611f5-5ae0-4991-9016-69217dc062f8@us.example'
  const headers = { 'X-Intray-Loop': marker }
  const mail = await post(us.mail, { from: ANN, to: SUPPORT, subject: 'Lamp', text: 'It is dark.', id, headers })
  expect((await ticketOf(us, mail)).number).toBeGreaterThan(0)
})
