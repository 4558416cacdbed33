/**
 * kill -9 behind a step of each role in the write order: whatever a process dies after, each mail is one message and none of
 * ours goes out twice. `npm run faults` and `npm run test:long` make 200 kills behind all of them: steps-*.long.ts.
 */
import { test } from 'vitest'
import { dieBehindSteps } from './steps.ts'

test('workers killed behind a step of each role cost no mail and double none', { timeout: 300_000 }, async () => {
  await dieBehindSteps([
    ['poll', ['poll.row']],
    ['apply', ['apply.committed']],
    ['deliver', ['deliver.sent']],
  ])
})
