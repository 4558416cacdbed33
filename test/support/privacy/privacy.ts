/** Looks through everything that an installation has sent, when its test is over. */

import { adminsOf } from '../../../src/config/admins.ts'
import type { Config } from '../../../src/config/schema.ts'
import { tokenKeys } from '../../../src/config/token-keys.ts'
import { loopHeader, isLoopMarker } from '../../../src/mail/compose/loop-marker.ts'
import type { Store } from '../../../src/store/store.ts'
import { arrivedFrom, type Copy } from './arrived.ts'
import { readKnown } from './known.ts'
import { copiesKey, leaksIn } from './leaks.ts'

/** What is looked through. */
export interface Searched {
  readonly store: Store
  readonly config: Config
  /** What lies in everybody's mailboxes; those of the installation itself are left out. */
  readonly copies: readonly Copy[]
  /** Copies (`copiesKey`) that were judged before somebody was erased: the store knew then who was to get them. */
  readonly judged?: ReadonlySet<string>
}

/** What arrived of an installation's mail, with all that it is compared with. */
export async function searchMail({ store, config, copies }: Searched) {
  const known = await readKnown(store, config)
  const own = new Set(config.mailboxes.flatMap(({ addresses }) => addresses))
  const foreign = copies.filter(({ owner }) => !own.has(owner))
  const mails = await arrivedFrom(foreign, (id) => known.rows.has(id))
  return { known, mails, strays: foreign.filter(isStray(known.rows, config)) }
}

/** @returns what was judged, by `copiesKey`; @throws Error that tells each leak */
export async function holdPrivacy(searched: Searched): Promise<ReadonlySet<string>> {
  const { known, mails, strays } = await searchMail(searched)
  const leaks = [...leaksIn(mails, known, searched.judged), ...strays.map(({ owner }) => `a mail of ours to ${owner} that is in no outbox`)]
  if (leaks.length > 0) throw new Error(`private matters reached other people:\n${[...new Set(leaks)].join('\n')}`)
  return new Set(mails.map(copiesKey))
}

/** Carries our marker, and no row of ours tells of it; but for what is about no ticket: links that sign in, and what admins are told of a mailbox. */
function isStray(rows: ReadonlyMap<string, unknown>, config: Config): (copy: Copy) => boolean {
  const admins = new Set(config.mailboxes.flatMap((mailbox) => adminsOf(config, mailbox)))
  return ({ raw, owner }) => {
    const head = raw
      .subarray(0, raw.indexOf('\r\n\r\n'))
      .toString('latin1')
      .replace(/\r\n[ \t]+/g, ' ')
    const marker = new RegExp(`^${loopHeader}: (.*)$`, 'im').exec(head)?.[1]
    const id = /^Message-ID:\s*<([^>]*)>/im.exec(head)?.[1] ?? ''
    if (/^sign-in\.[0-9a-f-]{36}@/.test(id)) return false
    if (/^paused\.[0-9a-f]{24}@/.test(id) && admins.has(owner)) return false
    return marker !== undefined && isLoopMarker(marker, tokenKeys(config)) && !rows.has(id)
  }
}
