/** The role that serves the API and the pages, and delivers webhooks; without the section `console` there is nothing to do. */
import { startConsole } from '../../api/server.ts'
import { openPages } from '../../pages/pages.ts'
import { deliverWebhooks } from '../../send/deliver-webhooks.ts'
import { createTransports } from '../../smtp/transports.ts'
import type { Role } from './role.ts'

export const console: Role = async (runtime, signal) => {
  const section = runtime.config.console
  if (!section) return
  const { store, configs, log, accessTokens, now } = runtime
  const transports = createTransports(configs.config, (mailbox) => accessTokens.of(mailbox, 'smtp'))
  const open = () => openPages(runtime.present(), transports)
  const allPages = [await open()]
  const server = await startConsole(runtime.present(), section, allPages[0])
  log.info({ host: section.host, port: server.port }, 'the API and the pages listen')
  configs.onTaken(async () => {
    transports.follow(configs.config)
    const pages = await open()
    allPages.push(pages)
    await server.replace(runtime.present(), pages)
  }, signal)
  const webhookDeps = {
    store,
    log,
    now,
    get config() {
      return configs.config
    },
  }
  await deliverWebhooks(webhookDeps, signal)
  await server.close()
  for (const pages of allPages) await pages.close()
  transports.close()
}
