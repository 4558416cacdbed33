/** docs/deploy/kubernetes.yaml is true: its configuration holds, every role has its pods, and their folders and ports are those that are named. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parseConfig } from '../../src/config/read-config.ts'
import { temporaryFolder } from '../../src/temporary-folder.ts'

interface Container {
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string }[]
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
  readonly readinessProbe: { readonly exec: { readonly command: readonly string[] } }
  readonly livenessProbe: { readonly exec: { readonly command: readonly string[] } }
}
interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data: Readonly<Record<string, string>>
  readonly spec: {
    readonly replicas: number
    readonly selector: { readonly matchLabels: object }
    readonly template: {
      readonly metadata: { readonly labels: object }
      readonly spec: {
        readonly terminationGracePeriodSeconds: number
        readonly securityContext: { readonly runAsNonRoot: boolean }
        readonly volumes: readonly { readonly name: string }[]
        readonly containers: readonly [Container]
      }
    }
  }
}

const ROOT = join(import.meta.dirname, '../..')
const documents = parseAllDocuments(readFileSync(join(ROOT, 'docs/deploy/kubernetes.yaml'), 'utf8'))
const manifests = documents.map((document) => document.toJS() as Manifest)
const deployments = manifests.filter(({ kind }) => kind === 'Deployment')
const folder = temporaryFolder('kubernetes')
afterAll(() => rmSync(folder, { recursive: true }))

/** The configuration, its secrets' folder standing elsewhere. */
function config() {
  mkdirSync(join(folder, 'secrets'), { recursive: true })
  for (const name of ['secret', 'support-password']) writeFileSync(join(folder, 'secrets', name), 'a-secret-of-the-tests')
  const text = manifests.find(({ kind }) => kind === 'ConfigMap')?.data['intray.yaml'] ?? ''
  return parseConfig(text.replaceAll('/etc/intray', folder), 'intray.yaml')
}

it('its documents are YAML, its configuration one that holds', () => {
  expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  expect(config()).toMatchObject({ healthPort: 9464, console: { host: '0.0.0.0', port: 8025 } })
})

it('every role has its pods, which are those that it looks after', () => {
  expect(deployments.map(({ metadata }) => metadata.name)).toEqual(['poll', 'apply', 'deliver', 'sweep', 'console'])
  for (const { metadata, spec } of deployments) {
    const [program = ''] = spec.template.spec.containers[0].args
    expect(program).toBe(`workers/${metadata.name}.ts`)
    expect(existsSync(join(ROOT, program))).toBe(true)
    expect(spec.selector.matchLabels).toEqual({ app: 'intray', role: metadata.name })
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels)
  }
})

it('a pod has longer to end than a role takes, is nobody of rights, and asks the port that the configuration opens', () => {
  const { intervals, healthPort } = config()
  for (const { spec } of deployments) {
    const pod = spec.template.spec
    const [container] = pod.containers
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(intervals.shutdownSeconds + 5)
    expect(pod.securityContext.runAsNonRoot).toBe(true)
    for (const { exec } of [container.readinessProbe, container.livenessProbe])
      expect(exec.command).toEqual(['node', '-e', expect.stringContaining(`http://127.0.0.1:${healthPort}/health`)])
    expect(container.volumeMounts.map(({ name }) => name).toSorted()).toEqual(pod.volumes.map(({ name }) => name).toSorted())
    expect(container.args).toContain('/etc/intray/config/intray.yaml')
    expect(container.env.map(({ name }) => name)).toEqual(['MONGODB_URI', 'REDIS_URL', 'INTRAY_DATA'])
  }
})
