/** Running sign-ins of mailboxes at their providers: begun on a page, and completed by whoever signs in there. */
import { setTimeout as wait } from 'node:timers/promises'
import { signInMailbox, type SignInDeps } from '../../act/sign-in-mailbox.ts'
import type { MailboxConfig } from '../../config/schema.ts'
import { IntrayError } from '../../errors.ts'
import type { Log } from '../../logger.ts'

/** What sign-ins need. */
export type TalkDeps = SignInDeps & { readonly log: Log }

/** The state of a sign-in. */
export type SignInState =
  | { readonly kind: 'waiting'; readonly url: string; readonly code: string | null }
  | { readonly kind: 'done'; readonly names: readonly string[] }
  | { readonly kind: 'refused'; readonly text: string }

interface Talk {
  state: SignInState | null
  readonly paste: (address: string) => void
  readonly controller: AbortController
  /** Resolves when the sign-in has ended, with or without success. */
  readonly ended: Promise<void>
}

/** In ms. Nobody takes longer, unless they have left. */
const longestMs = 15 * 60_000
/** In ms. If the provider has not responded by then, the page is shown without its response. */
const answerMs = 20_000

/** The sign-ins of this process, at most one for each mailbox. */
export class SignInTalks {
  readonly #deps: TalkDeps
  readonly #talks = new Map<string, Talk>()

  constructor(deps: TalkDeps) {
    this.#deps = deps
  }

  /** The state of a mailbox's sign-in; null: none was begun. */
  stateOf(name: string): SignInState | null {
    return this.#talks.get(name)?.state ?? null
  }

  /** Begins a sign-in, which replaces a running one; resolves when its state can be shown. */
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

  /** Passes on the address that a browser on another machine ended at. */
  async paste(name: string, address: string): Promise<void> {
    const talk = this.#talks.get(name)
    talk?.paste(address)
    await Promise.race([talk?.ended, wait(answerMs, undefined, { ref: false })])
  }

  /** Ends all sign-ins. */
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
