/** That a ticket is a broadcast, and what for. */

/** What a broadcast is for; people unsubscribe from one purpose (T-092). */
export const purposes = ['status-update', 'feedback'] as const
/** What a broadcast is for. */
export type Purpose = (typeof purposes)[number]

/** That a ticket is a broadcast: to named people, or to all (T-090). */
export interface BroadcastMark {
  readonly scope: 'multicast' | 'broadcast'
  readonly purpose: Purpose
}

/** How broadcasts end in one language: a line for each purpose, and what stands in place of a link where there is none. */
export type BroadcastWords = Readonly<Record<Purpose | 'byMail', string>>
