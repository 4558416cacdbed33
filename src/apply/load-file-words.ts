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
      return { ...mail, message: { ...mail.message, attachments: await Promise.all(attachments.map((file) => read(file, store))) } }
    }),
  )
}

/** A file with its words; of what was deleted by retention, those that are known of it. */
async function read(file: Attachment, { files }: Pick<Store, 'files'>): Promise<Attachment> {
  try {
    const bytes = await files.beginning(file.sha256, searchedBytes)
    const text = [file.text ?? '', await wordsOfFile(bytes)].join('\n')
    return { ...file, text, ...(isTnef(bytes) && { contentType: 'application/ms-tnef' }) }
  } catch (error) {
    if (error instanceof NotFoundError) return file
    throw error
  }
}
