/** Adds every route of the API, in the order of its description. */
import { operations } from '../operations/operations.ts'
import { editDepsOf } from '../process/edit-deps.ts'
import type { Runtime } from '../process/runtime.ts'
import { artifactRoute } from './artifacts.ts'
import { broadcastRoutes } from './broadcast-routes.ts'
import { catalogueRoutes } from './catalogue-routes.ts'
import { exportRoute } from './export-route.ts'
import { fileRoutes } from './file-routes.ts'
import type { Api } from './frame.ts'
import { mailRoutes } from './mail-routes.ts'
import { issueRoutes, recordRoutes } from './record-routes.ts'
import { reportRoute } from './report-route.ts'
import { serveOperation } from './serve-operation.ts'
import { searchRoutes } from './search-routes.ts'
import { slaRoute } from './sla-route.ts'
import { spamRoutes } from './spam-routes.ts'
import { ticketRoutes } from './ticket-routes.ts'
import { timelineRoutes } from './timeline-routes.ts'
import { webhookRoutes } from './webhook-routes.ts'

/** Adds the routes over a runtime. */
export async function addRoutes(app: Api, runtime: Runtime): Promise<void> {
  const deps = editDepsOf(runtime)
  ticketRoutes(app, deps)
  slaRoute(app, deps)
  searchRoutes(app, deps)
  timelineRoutes(app, deps)
  fileRoutes(app, deps)
  issueRoutes(app, deps)
  recordRoutes(app, deps)
  exportRoute(app, deps)
  reportRoute(app, deps)
  catalogueRoutes(app, deps)
  spamRoutes(app, deps)
  broadcastRoutes(app, deps)
  webhookRoutes(app, deps)
  for (const operation of operations) serveOperation(app, operation, deps)
  await artifactRoute(app, deps)
  await mailRoutes(app, deps, runtime)
}
