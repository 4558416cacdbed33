/** The host that handed a mail to us is read from what our own server noted, never from what stands below it (RFC 5321 §4.4). */
import { describe, expect, it } from 'vitest'
import { sendingHostOf } from '../../../src/mail/sender-proof/sending-host.ts'

const OURS =
  'from mail.acme.example (mx1.acme.example [192.0.2.9])\r\n\tby mx.us.example (Postfix) with ESMTPS id 4Z6x; Tue, 4 Mar 2025 09:12:33 +0100'
const INNER = 'from mx.us.example (mx.us.example [198.51.100.4]) by store.us.example with LMTP id 9; Tue, 4 Mar 2025 09:12:34 +0100'
const FORGED = 'from bank.example (bank.example [203.0.113.7]) by mx.us.example with ESMTPS id 1; Tue, 4 Mar 2025 09:12:00 +0100'
const read = (fields: readonly (readonly [string, string])[], ...receivedBy: readonly string[]) =>
  sendingHostOf(
    fields.map(([name, value]) => ({ name, value })),
    receivedBy,
  )
const path = ['Return-Path', '<ann@acme.example>'] as const
const host = { ip: '192.0.2.9', helo: 'mail.acme.example', addrSpec: 'ann@acme.example' }

describe('the sending host is that of', () => {
  it('the topmost Received of one of our servers, with the return path above it', () => {
    expect(read([path, ['Received', OURS], ['Received', FORGED]], 'mx.us.example')).toEqual(host)
  })

  it('it below those of our servers within', () => {
    expect(read([path, ['Received', INNER], ['Received', OURS]], 'mx.us.example')).toEqual(host)
  })

  it('it in whatever letters it is written', () => {
    expect(read([path, ['RECEIVED', OURS.replace('mx.us', 'MX.US')]], 'other.example', 'mx.us.example')).toEqual(host)
  })

  it.each([
    ['Exim', '(Exim 4.96)\r\n\t(envelope-from <ann@acme.example>)\r\n\tid 1tpX7k-00AbCd-1e'],
    ['Sendmail', '(8.18.1/8.18.1) with ESMTPS id 524; (envelope-from ann@acme.example)'],
    ['qmail', '(envelope-sender <ann@acme.example>) with SMTP'],
    ['whoever writes no comment', 'with ESMTPS id 9 envelope-from <ann@acme.example>'],
  ])('it, whose envelope sender %s noted in it', (_, noted) => {
    expect(read([['Received', OURS.replace('(Postfix)', noted)]], 'mx.us.example')).toEqual(host)
  })

  it('it, where a return path above it names another than it noted', () => {
    const noted = OURS.replace('(Postfix)', '(envelope-from <eve@evil.example>)')
    expect(read([path, ['Received', noted]], 'mx.us.example')).toEqual(host)
  })
})

describe('there is no sending host', () => {
  it.each([
    ['where none of our servers is named', [path, ['Received', OURS]], []],
    ['where none of them took it in', [path, ['Received', OURS]], ['mx.them.example']],
    ['where a field of another name says so', [path, ['X-Received', OURS]], ['mx.us.example']],
    ['where nothing was noted', [path], ['mx.us.example']],
    [
      'where the sender is the null path',
      [
        ['Return-Path', '<>'],
        ['Received', OURS],
      ],
      ['mx.us.example'],
    ],
    [
      'where the sender is no address',
      [
        ['Return-Path', '<ann>'],
        ['Received', OURS],
      ],
      ['mx.us.example'],
    ],
    ['where the return path stands below, where anybody may write', [['Received', OURS], path], ['mx.us.example']],
    ['where no address of a host was noted', [path, ['Received', 'from localhost by mx.us.example with LMTP id 9']], ['mx.us.example']],
  ] as const)('%s', (_, fields, receivedBy) => {
    expect(read(fields, ...receivedBy)).toBeNull()
  })
})
