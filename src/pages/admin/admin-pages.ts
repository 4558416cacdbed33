/** Registers all administration pages. */
import type { FastifyInstance } from 'fastify'
import { auditPages } from './audit-page.ts'
import { failedMailPages } from './failed-mail.ts'
import { mailboxPages, type MailboxPageDeps } from './mailbox-pages.ts'
import { peoplePages } from './people-pages.ts'
import { queuePages, type QueuePageDeps } from './queue-pages.ts'
import { recordPages } from './record-pages.ts'
import { reportPages } from './report-pages.ts'
import { rulePages } from './rule-pages.ts'
import { settingsPages } from './settings-page.ts'
import { webhookPages } from './webhook-pages.ts'

/** Adds the pages to the application. */
export function adminPages(app: FastifyInstance, deps: MailboxPageDeps & QueuePageDeps): void {
  failedMailPages(app, deps)
  mailboxPages(app, deps)
  rulePages(app, deps)
  reportPages(app, deps)
  peoplePages(app, deps)
  recordPages(app, deps)
  webhookPages(app, deps)
  queuePages(app, deps)
  settingsPages(app, deps)
  auditPages(app, deps)
}
