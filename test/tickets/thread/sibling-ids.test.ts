/** By which claims answers to one mail find each other: the mail with each of its people (§7.5). */
import { describe, expect, it } from 'vitest'
import { awaitedAnswerIds, personsOf, siblingIds } from '../../../src/tickets/thread/sibling-ids.ts'
import { ANN, BOB, CARL, Desk, KIM, SUPPORT, agentToken, mailOf, type MailSketch } from '../support/desk.ts'

const { directory } = new Desk().site
const many = Array.from({ length: 9 }, (_, i) => `p${i}@x.example`)

it.each<readonly [Partial<MailSketch>, readonly string[]]>([
  [{}, [ANN]],
  [{ to: [SUPPORT, BOB], cc: [CARL, ANN] }, [ANN, BOB, CARL]],
  [{ cc: [KIM, 'noreply@x.example', '', 'support+1@us.example'] }, [ANN]],
  [{ message: { from: { addrSpec: ANN, displayName: '', isStrict: false } }, cc: [BOB] }, [BOB]],
  [{ message: { listPost: ['list@x.example'] }, cc: ['list@x.example'] }, [ANN]],
])('§7.5 the people of %j are %j', (sketch, people) => {
  expect(personsOf(mailOf({ id: 'm', ...sketch }).message, directory)).toEqual(people)
})

describe('the claims', () => {
  const answer = (sketch: Partial<MailSketch>) =>
    siblingIds(mailOf({ id: 'm', ...sketch }), directory).map(({ id, parent }) => `${parent} ${id}`)

  it('§7.5 of an answer are by what it answers, with each of its people and alone', () => {
    expect(answer({ answers: 'p', cc: [BOB] })).toEqual([`p answers:p:${ANN}`, `p answers:p:${BOB}`, 'p answers:p'])
    expect(answer({ message: { inReplyTo: ['p', 'q', 'r'] } })).toEqual([
      ...[`p answers:p:${ANN}`, 'p answers:p'],
      ...[`q answers:q:${ANN}`, 'q answers:q'],
    ])
    expect(answer({ answers: 'p', cc: many })).toHaveLength(6)
  })

  it('§7.5 are none where it answers nothing, or a mail of ours', () => {
    expect(answer({})).toEqual([])
    expect(answer({ answers: 'intray.1.c.token@us.example' })).toEqual([])
    expect(answer({ answers: 'p', tokens: [agentToken(KIM)] })).toEqual([])
  })

  it('§7.5 of what may have been answered already are with each of its people', () => {
    const awaited = (sketch: Partial<MailSketch>) => awaitedAnswerIds(mailOf({ id: 'm', ...sketch }), directory)
    expect(awaited({ cc: [BOB] })).toEqual([`answers:m:${ANN}`, `answers:m:${BOB}`])
    expect(awaited({ id: 'intray.1.c.token@us.example' })).toEqual([])
    expect(awaited({ cc: many })).toHaveLength(5)
  })
})
