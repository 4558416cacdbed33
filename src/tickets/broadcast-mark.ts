/** Marks a ticket as a broadcast, with its purpose. */

/** The purposes of broadcasts; people unsubscribe from each by itself (T-092). */
export const purposes = ['status-update', 'feedback'] as const
/** One of the purposes. */
export type Purpose = (typeof purposes)[number]

/** The mark of a broadcast ticket: to named people (`multicast`), or to all (T-090). */
export interface BroadcastMark {
  readonly scope: 'multicast' | 'broadcast'
  readonly purpose: Purpose
}

/** The last lines of broadcasts in one language: one for each purpose, and the words in place of a link on sites without the page. */
export type BroadcastWords = Readonly<Record<Purpose | 'byMail', string>>
