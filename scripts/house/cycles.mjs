/** Import cycles, those of types included. */

import { filesIn, importsOf } from './sources.mjs'

/** Groups of files that reach each other (Tarjan's strongly connected components). */
export function importCycles() {
  const graph = new Map(filesIn('src', 'workers', 'demo').map((file) => [file, importsOf(file)]))
  const index = new Map()
  const low = new Map()
  const stack = []
  const cycles = []
  const visit = (file) => {
    index.set(file, index.size)
    low.set(file, index.get(file))
    stack.push(file)
    for (const target of graph.get(file) ?? []) {
      if (!index.has(target)) visit(target)
      if (stack.includes(target)) low.set(file, Math.min(low.get(file), low.get(target)))
    }
    if (low.get(file) !== index.get(file)) return
    const group = stack.splice(stack.indexOf(file))
    if (group.length > 1 || (graph.get(file) ?? []).includes(file)) cycles.push(group)
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file)
  return cycles
}
