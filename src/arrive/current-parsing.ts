/** Keeps parsing in step with the configuration, for workers that run while it is reloaded. */
import type { CurrentConfig } from '../config/current-config.ts'
import type { ParsePool } from '../mail/parse-pool.ts'
import { keptFieldsOf, withParsing } from './parsing.ts'
import type { SenderCheck } from './parse-message.ts'
import { senderCheckOf } from './sender-check.ts'

/** What mail is parsed with. */
export interface CurrentParsing {
  readonly pool: ParsePool
  readonly spoolDir: string
  /** The sender check of the present configuration; read it anew for each piece of work. */
  readonly checkSender: SenderCheck | undefined
}

/** Runs some work with parsing that follows the configuration, and cleans up afterwards. */
export async function withCurrentParsing(
  threads: number,
  { configs, signal }: { readonly configs: CurrentConfig; readonly signal: AbortSignal },
  work: (parsing: CurrentParsing) => Promise<void>,
): Promise<void> {
  await withParsing(threads, configs.config, async ({ pool, spoolDir }) => {
    const wordsOf = ({ authentication }: typeof configs.config) => JSON.stringify(authentication)
    let [checkSender, checksBy] = [await senderCheckOf(configs.config), wordsOf(configs.config)]
    configs.onTaken(async (config) => {
      pool.keep(keptFieldsOf(config))
      // The check is replaced only when its settings have changed: the old one has cached DNS answers.
      if (wordsOf(config) !== checksBy) [checkSender, checksBy] = [await senderCheckOf(config), wordsOf(config)]
    }, signal)
    await work({
      pool,
      spoolDir,
      get checkSender() {
        return checkSender
      },
    })
  })
}
