/** kill -9 of pollers behind each of their steps; part of `npm run faults`. */
import { test } from 'vitest'
import { longestMs, repeated, rounds } from './scenario.ts'
import { deathsIn, dieBehindSteps, stepsOf, type Lane } from './steps.ts'

const lanes = [6, 5].map((times): Lane => ['poll', repeated(rounds(times), stepsOf('poll'))])

test(`${deathsIn(lanes)} pollers killed behind their steps cost no mail and double none`, { timeout: longestMs }, async () => {
  await dieBehindSteps(lanes)
})
