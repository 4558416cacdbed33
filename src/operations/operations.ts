/** The table of operations: a line here adds the route and the command of an operation. */
import { restoreArticleOperation } from './article-version.ts'
import { broadcastOperations } from './broadcast.ts'
import { deleteCannedOperation } from './canned-answer.ts'
import { ticketOfConversation } from './conversation.ts'
import { bulkEditOperation, bulkUndoOperation } from './bulk-edit.ts'
import { mergeContactsOperation, moveContactOperation } from './contact.ts'
import { issueOperations } from './issue.ts'
import type { Operation } from './operation.ts'
import { recordOperations } from './record.ts'
import { deleteRuleOperation, putRuleOperation } from './rule.ts'
import { voteOperation } from './suggestion.ts'
import { blockSpam, markSpam, releaseSpam, unblockSpam } from './spam.ts'
import { createTicketOperation } from './ticket-creation.ts'
import { linkOperation, mergeOperation, unlinkOperation } from './ticket-links.ts'
import { peopleOperations } from './ticket-people.ts'
import { noteOperation, replyToTicket } from './ticket-reply.ts'
import { updateTicket } from './ticket-attributes.ts'
import { snoozeTicket } from './ticket-snooze.ts'
import { splitOperation } from './ticket-split.ts'
import { moveTicket } from './ticket-stage.ts'
import { updateTags } from './ticket-tags.ts'

/** In the order of the API's description and the command line's help. */
export const operations: readonly Operation[] = [
  createTicketOperation,
  replyToTicket,
  noteOperation,
  updateTicket,
  moveTicket,
  snoozeTicket,
  ...peopleOperations,
  updateTags,
  linkOperation,
  unlinkOperation,
  mergeOperation,
  splitOperation,
  ticketOfConversation,
  bulkEditOperation,
  bulkUndoOperation,
  voteOperation,
  ...broadcastOperations,
  markSpam,
  releaseSpam,
  blockSpam,
  unblockSpam,
  ...issueOperations,
  putRuleOperation,
  deleteRuleOperation,
  ...recordOperations,
  moveContactOperation,
  mergeContactsOperation,
  restoreArticleOperation,
  deleteCannedOperation,
]
