/** Prints what is understood of the mails of fixtures/held-out, and what is read otherwise: `npm run held-out`. */
import { scoreHeldOut } from './score.ts'

const { totals, misses } = await scoreHeldOut()
for (const { file, check, wanted, got } of misses) {
  console.log(`${file}  ${check}\n  wanted ${JSON.stringify(wanted)}\n  got    ${JSON.stringify(got)}`)
}
for (const [check, { right, total }] of Object.entries(totals)) console.log(`${check.padEnd(20)} ${right}/${total}`)
