/** `npm start`: the product on embedded servers, with a story that plays before your eyes; then it stays and listens. */
import { listen } from './listen.ts'
import { Narrator } from './narrator.ts'
import { openStage } from './stage.ts'
import { playStory } from './story.ts'

/** How the demo runs. */
export interface DemoOptions {
  /** End when the story is complete, instead of listening. */
  readonly isEnding: boolean
}

/**
 * Runs the demo until SIGINT or SIGTERM, or until the story's end.
 *
 * @returns the exit code: 0 when every check of the story held
 */
export async function runDemo({ isEnding }: DemoOptions): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  const narrator = new Narrator()
  narrator.title('Intray: e-mail in, tickets kept right, answers out')
  const stage = await openStage(narrator)
  try {
    const story = await Promise.race([playStory(stage, narrator), interrupted(stop.signal)])
    if (!isEnding && !stop.signal.aborted) await listen(stage, narrator, stop.signal)
    if (story === null) return 130
    return story ? 0 : 2
  } finally {
    await stage.close()
  }
}

function interrupted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))
}
