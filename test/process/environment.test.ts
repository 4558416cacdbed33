/** A production installation has neither the demo nor its packages; what is missing is said in one sentence. */
import { expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { fromDemo } from '../../src/process/environment.ts'

const absent = () => Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))

it('without the demo, a command without a configuration says what to name', async () => {
  const refused = fromDemo(absent)
  await expect(refused).rejects.toBeInstanceOf(UserError)
  await expect(refused).rejects.toThrow(/^no configuration: name one by --config or INTRAY_CONFIG/)
})

it('without the embedded servers, what the configuration lacks is named', async () => {
  await expect(fromDemo(absent, 'the configuration lacks redisUrl')).rejects.toThrow('the configuration lacks redisUrl')
})

it('any other fault of the demo is told as it is', async () => {
  await expect(fromDemo(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
})
