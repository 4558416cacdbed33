/** The signed-in agent, as use cases know agents. */
import { UserError } from '../errors.ts'
import type { Config } from '../config/schema.ts'
import type { Session } from '../store/sessions.ts'
import type { Agent } from '../tickets/directory.ts'

/** @throws {UserError} when the configuration no longer has the agent */
export function agentOf({ addrSpec }: Session, { agents }: Pick<Config, 'agents'>): Agent {
  const agent = agents.find(({ address }) => address === addrSpec)
  if (!agent) throw new UserError(`${addrSpec} is no agent any more`)
  return { addrSpec: agent.address, displayName: agent.name, groups: agent.groups }
}
