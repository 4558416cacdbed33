/** The tree as the measures read it: files, their lines, what imports what. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { ROOT } from '../../demo/setup/paths.mjs'

/** TypeScript files below some folders of the checkout, by their paths in it. */
export function filesIn(...folders) {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
  )
}

/** The text of a file. */
export function read(file) {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** How many lines files have, empty ones too. */
export function linesOf(files) {
  return files.reduce((sum, file) => sum + read(file).split('\n').length - 1, 0)
}

/** Without comments, in which words are no code. */
export function codeOf(file) {
  return read(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

/** The files of the checkout that a file imports or re-exports, statically, types included. */
export function importsOf(file) {
  const found = [...codeOf(file).matchAll(/^(?:import|export)\s[^'"`;]*?from '(\.[^']+)'/gm)]
  return found.map(([, from]) => relative(ROOT, resolve(ROOT, file, '..', from)))
}

/** Interfaces and object types that files declare: name, file and body. */
export function declarationsIn(files) {
  return files.flatMap((file) =>
    [...codeOf(file).matchAll(/^(?:export )?(?:interface|type) (\w+)[^{;\n]*\{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => ({
      name,
      file,
      body,
    })),
  )
}

/** The names of the fields at the first level of a declaration's body. */
export function fieldsOf({ body }) {
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, name]) => name)
}
