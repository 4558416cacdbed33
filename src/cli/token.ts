/** `intray token`: creates tokens for the HTTP API. */
import type { Command } from 'commander'
import { newToken } from '../act/api-token.ts'
import { print, printJson } from './output.ts'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('token')
    .description('tokens for the HTTP API')
    .command('new')
    .description('a new token, to be kept, and its SHA-256, for console.tokens of the configuration')
    .option('--json', 'JSON instead of text', false)
    .addHelpText('after', '\nExample:\n  intray token new')
    .action(async ({ json }: { json: boolean }) => {
      const created = newToken()
      await (json ? printJson(created) : print(`token   ${created.token}\nsha256  ${created.sha256}\n`))
    })
}
