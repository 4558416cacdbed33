/** Signatures of webhooks agree with the published example, and with secrets that are being replaced. */
import { expect, test } from 'vitest'
import { signatureHeaders, webhookSecret } from '../../src/send/webhook-signature.ts'

test('the example of the Standard Webhooks libraries is signed as it is there', () => {
  const event = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', sentAtSeconds: 1614265330, body: '{"test": 2432232314}' }
  expect(signatureHeaders(event, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('while a secret is replaced, receivers with the old and with the new one both find their signature', () => {
  const event = { id: 'a', sentAtSeconds: 1, body: '{}' }
  const secrets = ['a-new-secret-of-ours', 'an-old-secret-of-ours'].map((secret) => webhookSecret('w', secret))
  const signatures = signatureHeaders(event, secrets)['webhook-signature']?.split(' ')
  expect(signatures).toEqual(secrets.map((secret) => signatureHeaders(event, [secret])['webhook-signature']))
  expect(new Set(signatures).size).toBe(2)
})

test('each webhook has a secret of its own', () => {
  expect(webhookSecret('a', 'a-secret-of-ours')).not.toBe(webhookSecret('b', 'a-secret-of-ours'))
})
