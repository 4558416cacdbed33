/** `intray conversation`: lists and shows threads that are no tickets (T-101), and makes tickets of them. */
import type { Command } from 'commander'
import { addOperations } from './operation-command.ts'
import { withPrintOptions } from './session.ts'
import { list, show, type ListOptions } from './ticket.ts'

/** Adds the command. */
export function register(program: Command): void {
  const conversation = program.command('conversation').description('threads of mailboxes that open conversations: no tickets yet')
  withPrintOptions(conversation.command('list [words...]'))
    .description('conversations, newest change first; with words, the best match first')
    .option('--filter <key=value...>', 'those that match all of them; conversation=archived: tickets that were made of some', [])
    .option('--sort <keys>', 'such as modified_date:desc')
    .option('--limit <n>', 'at most so many', '50')
    .addHelpText('after', '\nExample:\n  intray conversation list --filter needs_response=true')
    .action((words: readonly string[], options: ListOptions) => list(words, ofConversations(options), 'no conversations'))
  withPrintOptions(conversation.command('show <conversation>'))
    .description('one of them with its people, mails and history')
    .option('--full', 'whole mails instead of the newly written text', false)
    .addHelpText('after', '\nExample:\n  intray conversation show TKT-12')
    .action(show)
  addOperations(conversation)
}

function ofConversations(options: ListOptions): ListOptions {
  const isNamed = options.filter.some((text) => /^conversation[!=]/.test(text))
  return isNamed ? options : { ...options, filter: ['conversation=current', ...options.filter] }
}
