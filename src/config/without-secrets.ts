/** Removes secrets from the text of a configuration, for the folder of a back-up and for display. */
import { isPair, isScalar, parseDocument, stringify, visit } from 'yaml'
import type { Config } from './schema.ts'

const secretKeys = new Set([
  'secret',
  'previousSecrets',
  'password',
  'clientSecret',
  'serviceAccountKey',
  'privateKey',
  'clientCertificate',
  'sha256',
])
const addressKeys = new Set(['mongodbUri', 'redisUrl'])

/** The text without the secrets in it; references to the environment or to files stay. */
export function withoutSecrets(source: string): string {
  return mask(source, placeholderFor)
}

/** The effective configuration as YAML, with all defaults and no secrets. */
export function shownConfig(config: Config): string {
  return mask(stringify(config, { lineWidth: 0 }), () => '(secret)')
}

function mask(source: string, hide: (text: string) => string): string {
  const document = parseDocument(source)
  visit(document, {
    Pair(_, { key, value }) {
      const name = isScalar(key) ? String(key.value) : ''
      const isSecret = secretKeys.has(name)
      if (!isSecret && !addressKeys.has(name)) return
      visit(isPair(value) ? null : (value as never), {
        Scalar(_key, scalar) {
          if (typeof scalar.value === 'string') scalar.value = isSecret ? hide(scalar.value) : withoutPassword(scalar.value)
        },
      })
    },
  })
  return document.toString({ lineWidth: 0 })
}

function placeholderFor(text: string): string {
  return /^(?:file:|\$\{[A-Z_][A-Z0-9_]*\}$)/.test(text) ? text : 'taken-out-by-intray-backup'
}

function withoutPassword(address: string): string {
  return address.replace(/^([a-z0-9+.-]+:\/\/)[^/]*@/i, '$1taken-out@')
}
