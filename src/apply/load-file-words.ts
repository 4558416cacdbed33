/** Reads what the files of agents' answers say: they go to customers, and may quote what is internal (mail.md §7.13). */
import type { Config } from '../config/schema.ts'
import { NotFoundError } from '../errors.ts'
import type { Attachment } from '../mail/message.ts'
import { isTnef, searchedBytes, wordsOfFile } from '../mail/words-of-file.ts'
import type { Store } from '../store/store.ts'
import type { InboundMail } from '../tickets/inbound-mail.ts'

/** Mails whose files have all their text, whatever type they are said to be; only agents' mails with files cost a query. */
export async function withFileWords(
  mails: readonly InboundMail[],
  { config, store }: { readonly config: Pick<Config, 'agents'>; readonly store: Pick<Store, 'files'> },
): Promise<readonly InboundMail[]> {
  const agents = new Set(config.agents.flatMap(({ address, addresses }) => [address, ...addresses]))
  return Promise.all(
    mails.map(async (mail) => {
      const { from, attachments } = mail.message
      if (attachments.length === 0 || !agents.has(from.addrSpec ?? '')) return mail
      return { ...mail, message: { ...mail.message, attachments: await Promise.all(attachments.map((file) => readFile(file, store))) } }
    }),
  )
}

async function readFile(file: Attachment, store: Pick<Store, 'files'>): Promise<Attachment> {
  const { text, isPacked } = await fileWords(file, store)
  return { ...file, text: [file.text ?? '', text].join('\n'), ...(isPacked && { contentType: 'application/ms-tnef' }) }
}

/** What a stored file says, and whether Outlook packed it; nothing of what was deleted by retention. */
export async function fileWords(
  { sha256 }: Pick<Attachment, 'sha256'>,
  { files }: Pick<Store, 'files'>,
): Promise<{ readonly text: string; readonly isPacked: boolean }> {
  try {
    const bytes = await files.beginning(sha256, searchedBytes)
    return { text: await wordsOfFile(bytes), isPacked: isTnef(bytes) }
  } catch (error) {
    if (error instanceof NotFoundError) return { text: '', isPacked: false }
    throw error
  }
}
