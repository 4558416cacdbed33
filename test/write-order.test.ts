/** The order of writes, in every interleaving: nothing is lost and nothing doubled; each change of the order that could do so shows. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { restoreOrder, writeOrder } from '../src/write-order.ts'
import { explore, type Mutation } from './write-order-model.ts'

const everyStep = Object.entries(writeOrder).flatMap(([role, steps]) => steps.map((step) => `${role}.${step}`))
const src = join(import.meta.dirname, '../src')
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))

describe('two mails, a poller, two appliers, a deliverer, and two faults', () => {
  test('no interleaving loses or doubles a mail', () => {
    const { states, wrong, steps } = explore(2)
    expect(wrong).toBeNull()
    expect(states).toBeGreaterThan(10_000)
    expect([...steps]).toEqual(expect.arrayContaining(everyStep))
  })

  test.each<readonly [Mutation, string]>([
    ['cursor before row', 'a mail is lost'],
    ['marked before row', 'a mail is lost'],
    ['Redis alone', 'a mail is lost'],
    ['no sweeper', 'a mail is lost'],
    ['check, then insert', 'a mail is two entries'],
    ['acknowledged before the work', 'a mail is lost'],
    ['a conflict means skip', 'a mail is lost'],
    ['unknown is sent again', 'a mail went out twice'],
  ])('%s: %s', (mutation, fault) => {
    expect(explore(1, mutation).wrong).toBe(fault)
  })
})

test('each step of the model, and each of a restore, is taken at exactly one place of the program', () => {
  const text = sources.map((path) => readFileSync(join(src, path), 'utf8')).join('\n')
  const takenSteps = [...text.matchAll(/\btaken\('([\w.]+)'\)/g)].map(([, step]) => step)
  const steps = [...everyStep, ...restoreOrder.map((step) => `restore.${step}`)]
  expect(new Set(takenSteps)).toEqual(new Set(steps))
  expect(takenSteps).toHaveLength(steps.length)
})
