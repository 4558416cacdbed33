/** `npm run soak -- --minutes N`: the soak of test/soak, by default for half an hour; its figures are printed and written to soak.json. */

import { parseArgs } from 'node:util'
import { runVitest } from './run-vitest.mjs'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } })
process.exitCode = await runVitest([], { INTRAY_SOAK_MINUTES: values.minutes })
