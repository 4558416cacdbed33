/** The agent Sam, who answers what customers write for the second time. */
import type { MailServer } from '../../demo/servers/mail-server.ts'
import { SAM, SUPPORT } from '../support/installation.ts'
import { answerTo, inboxOf, post } from '../support/post.ts'

/** Reads on in Sam's mailbox, and answers. */
export class AnsweringAgent {
  readonly #mail: MailServer
  #readTo = 0
  #answers = 0
  readonly #answered = new Set<string>()

  constructor(mail: MailServer) {
    this.#mail = mail
  }

  /** How many answers were written. */
  get answers(): number {
    return this.#answers
  }

  /** Customers' first mails have an acknowledgement already; of their second mails, every other one is answered. */
  async answerNews(): Promise<void> {
    const news = await inboxOf(this.#mail, SAM, this.#readTo)
    this.#readTo += news.length
    for (const notification of news) {
      const n = /This is mail (\d+);/.exec(notification.message.text)?.[1]
      if (n === undefined || Number(n) % 10 !== 4 || this.#answered.has(n)) continue
      this.#answered.add(n)
      await post(this.#mail, answerTo(notification, { from: SAM, to: SUPPORT, text: `A new lamp comes to room ${n}.` }))
      this.#answers += 1
    }
  }
}
