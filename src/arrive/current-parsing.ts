/** The means to parse mail as the configuration of the moment wants it, for workers that run for good. */
import type { CurrentConfig } from '../config/current-config.ts'
import type { ParsePool } from '../mail/parse-pool.ts'
import { keptFieldsOf, withParsing } from './parsing.ts'
import type { SenderCheck } from './parse-message.ts'
import { senderCheckOf } from './sender-check.ts'

/** What mail is parsed with. */
export interface CurrentParsing {
  readonly pool: ParsePool
  readonly spoolDir: string
  /** The one of the moment: to be read for each piece of work anew. */
  readonly checkSender: SenderCheck | undefined
}

/** Parsing that follows the configuration, for as long as some work takes. */
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
      // Another check would have to ask for all that this one remembers.
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
