/** Sign-ins of mailboxes at their providers that are under way, each begun on a page and ended by whoever signs in there. */
import { setTimeout as wait } from 'node:timers/promises'
import { signInMailbox, type SignInDeps } from '../../act/sign-in-mailbox.ts'
import type { MailboxConfig } from '../../config/schema.ts'
import { IntrayError } from '../../errors.ts'
import type { Log } from '../../logger.ts'

/** What signing in needs. */
export type TalkDeps = SignInDeps & { readonly log: Log }

/** Where a sign-in stands. */
export type SignInState =
  | { readonly kind: 'waiting'; readonly url: string; readonly code: string | null }
  | { readonly kind: 'done'; readonly names: readonly string[] }
  | { readonly kind: 'refused'; readonly text: string }

interface Talk {
  state: SignInState | null
  readonly paste: (address: string) => void
  readonly controller: AbortController
  /** Resolves when it has ended, well or not. */
  readonly ended: Promise<void>
}

/** Nobody takes longer, or they have gone. */
const longestMs = 15 * 60_000
/** A provider that says nothing for so long is looked for later. */
const answerMs = 20_000

/** The sign-ins of one process, one for a mailbox. */
export class SignInTalks {
  readonly #deps: TalkDeps
  readonly #talks = new Map<string, Talk>()

  constructor(deps: TalkDeps) {
    this.#deps = deps
  }

  /** Where one stands; null: none was begun. */
  stateOf(name: string): SignInState | null {
    return this.#talks.get(name)?.state ?? null
  }

  /** Begins one, in place of another; resolves when there is something to show. */
  async begin(mailbox: MailboxConfig): Promise<void> {
    const before = this.#talks.get(mailbox.name)
    before?.controller.abort()
    await before?.ended
    const shown = Promise.withResolvers<void>()
    const pasted = Promise.withResolvers<string>()
    const controller = new AbortController()
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(longestMs)])
    const show = ({ url, code }: { readonly url: string; readonly code: string | null }) => {
      talk.state = { kind: 'waiting', url, code }
      shown.resolve()
    }
    const run = async () => {
      talk.state = await this.#end(mailbox, { show, pasted: pasted.promise, signal })
    }
    const talk: Talk = { state: null, paste: pasted.resolve, controller, ended: Promise.resolve().then(run) }
    this.#talks.set(mailbox.name, talk)
    await Promise.race([shown.promise, talk.ended])
  }

  /** The address at which a browser ended on another machine. */
  async paste(name: string, address: string): Promise<void> {
    const talk = this.#talks.get(name)
    talk?.paste(address)
    await Promise.race([talk?.ended, wait(answerMs, undefined, { ref: false })])
  }

  /** Ends all. */
  async end(): Promise<void> {
    for (const { controller } of this.#talks.values()) controller.abort()
    await Promise.all([...this.#talks.values()].map(({ ended }) => ended))
  }

  async #end(mailbox: MailboxConfig, talk: Parameters<typeof signInMailbox>[1]): Promise<SignInState> {
    try {
      return { kind: 'done', names: await signInMailbox(mailbox, talk, this.#deps) }
    } catch (error) {
      if (error instanceof IntrayError) return { kind: 'refused', text: error.message }
      this.#deps.log.error({ err: error }, 'a sign-in failed')
      return { kind: 'refused', text: 'It failed; the log says why.' }
    }
  }
}
