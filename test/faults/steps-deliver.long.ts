/** kill -9 of deliverers behind each of their steps; part of `npm run faults`. */
import { test } from 'vitest'
import { longestMs, repeated, rounds } from './scenario.ts'
import { deathsIn, dieBehindSteps, stepsOf, type Lane } from './steps.ts'

const lanes = [11, 11].map((times): Lane => ['deliver', repeated(rounds(times), stepsOf('deliver'))])

test(`${deathsIn(lanes)} deliverers killed behind their steps cost no mail and double none`, { timeout: longestMs }, async () => {
  await dieBehindSteps(lanes)
})
