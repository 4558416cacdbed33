/** Every endpoint of the API, in the order of its description. */
import type { Runtime } from '../process/runtime.ts'
import { artifactEndpoint } from './artifacts.ts'
import { consoleDepsOf } from './deps.ts'
import { editEndpoints } from './edit-endpoints.ts'
import type { Endpoint } from './endpoint.ts'
import { exportEndpoint } from './export-endpoint.ts'
import { fileEndpoints } from './file-endpoints.ts'
import { issueEndpoints } from './issue-endpoints.ts'
import { mailEndpoints } from './mail-endpoints.ts'
import { recordEndpoints } from './record-endpoints.ts'
import { slaEndpoint } from './sla-endpoint.ts'
import { stageEndpoint } from './stage-endpoint.ts'
import { ticketEndpoints } from './ticket-endpoints.ts'
import { timelineEndpoints } from './timeline-endpoints.ts'
import { attributesEndpoint } from './views.ts'
import { webhookEndpoints } from './webhook-endpoints.ts'

/** The endpoints over a runtime. */
export function endpointsOf(runtime: Runtime): readonly Endpoint[] {
  const deps = consoleDepsOf(runtime)
  return [
    ...ticketEndpoints(deps),
    ...editEndpoints(deps),
    ...timelineEndpoints(deps),
    slaEndpoint(deps),
    ...fileEndpoints(deps),
    artifactEndpoint(deps),
    ...mailEndpoints(deps, runtime),
    ...issueEndpoints(deps),
    ...recordEndpoints(deps),
    exportEndpoint(deps),
    attributesEndpoint(deps),
    stageEndpoint(deps),
    ...webhookEndpoints(deps),
  ]
}
