/** kill -9 of appliers behind each of their steps; part of `npm run faults`. */
import { test } from 'vitest'
import { longestMs, repeated, rounds } from './scenario.ts'
import { deathsIn, dieBehindSteps, stepsOf, type Lane } from './steps.ts'

const lanes = [9, 8].map((times): Lane => ['apply', repeated(rounds(times), stepsOf('apply'))])

test(`${deathsIn(lanes)} appliers killed behind their steps cost no mail and double none`, { timeout: longestMs }, async () => {
  await dieBehindSteps(lanes)
})
