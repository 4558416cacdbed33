/** Who gets no more broadcasts, by mail. */
import { describe, expect, it } from 'vitest'
import { ANN, customerToken, type MailSketch } from '../support/desk.ts'
import { answer, deskWithBroadcast } from './broadcasting.ts'

describe('who wants no more', () => {
  const unsubscribe = (more: Partial<MailSketch> = {}) => answer('u', ANN, { subject: ' Unsubscribe ', ...more })

  it('says so by a mail of that subject to the address in the header; no ticket opens', () => {
    const { outcome, unsubscribed, ticket } = deskWithBroadcast().receive(unsubscribe())
    expect({ outcome, unsubscribed, ticket }).toEqual({
      outcome: 'unsubscribed',
      unsubscribed: [{ addrSpec: ANN, purpose: 'status-update', broadcast: 1 }],
      ticket: null,
    })
  })

  it('is whom that mail went to, whichever address it is said from', () => {
    const { unsubscribed } = deskWithBroadcast().receive(unsubscribe({ from: 'ann@home.example' }))
    expect(unsubscribed).toMatchObject([{ addrSpec: ANN }])
  })

  it('is whom a mail went to that a complaint returns, once, whomever that complaint names', () => {
    const complaint = { from: 'fbl@provider.example', subject: 'FW: Down tonight', message: { kind: 'complaint', returnPath: '' } } as const
    const returned = { ...complaint, id: 'c1', hour: 2, complained: [customerToken(), customerToken()] }
    expect(deskWithBroadcast().receive(returned)).toMatchObject({
      outcome: 'unsubscribed',
      unsubscribed: [{ addrSpec: ANN, purpose: 'status-update', broadcast: 1 }],
      ticket: null,
    })
  })

  it('is nobody where a complaint returns no mail of ours, or answers one, or a person only shows a mail', () => {
    const complaint = { id: 'c1', from: 'fbl@provider.example', hour: 2, message: { kind: 'complaint', returnPath: '' } } as const
    expect(deskWithBroadcast().receive({ ...complaint, tokens: [customerToken()] }).unsubscribed).toBeUndefined()
    expect(deskWithBroadcast().receive(answer('p', ANN, { complained: [customerToken()] })).unsubscribed).toBeUndefined()
  })

  it('is nobody where the mail proves nothing, or another subject answers', () => {
    const desk = deskWithBroadcast()
    expect(desk.receive(unsubscribe({ tokens: [] })).outcome).not.toBe('unsubscribed')
    expect(desk.receive(answer('b', ANN)).outcome).not.toBe('unsubscribed')
  })
})
