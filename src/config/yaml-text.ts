/**
 * Reads the YAML of a configuration leniently: `${NAME}` may stand anywhere, even where YAML would see a mapping, and a line that lacks its
 * colon is one fault, not one for each word after it.
 */
import { LineCounter, parseDocument, type Document, type YAMLParseError } from 'yaml'

/** A text, parsed as far as possible. */
export interface YamlText {
  readonly document: Document
  readonly lines: LineCounter
  /** Faults of the YAML itself, with their offsets; where there is one, the document may be wrong. */
  readonly faults: readonly { readonly offset: number; readonly text: string }[]
  /** Nothing after the last fault could be parsed. */
  readonly isBroken: boolean
}

/** Private-use characters stand in for those of `${…}`, one for one, so that lines and columns stay the same. */
const [dollar, open, close] = ['\uE000', '\uE001', '\uE002']
const placeholder = new RegExp(`${dollar}${open}([A-Z_][A-Z0-9_]*)${close}`, 'g')
/** A file without any colons is not reported line by line. */
const mostRepairs = 20

/** Parses a text; lines that lack a colon are reported, and parsed as if they had it. */
export function readYaml(source: string): YamlText {
  const faults: { offset: number; text: string }[] = []
  for (let text = withPlaceholders(source), repairs = 0; ; repairs++) {
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    const twice = document.errors.filter(({ code }) => code === 'DUPLICATE_KEY')
    const first = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY')
    if (!first) return { document, lines, faults: [...faults, ...twice.map(faultOf)], isBroken: twice.length > 0 }
    const repair = repairs < mostRepairs ? withColon(text, lines.linePos(first.pos[0]).line) : null
    if (repair === null) return { document, lines, faults: [...faults, faultOf(first)], isBroken: true }
    faults.push({ offset: first.pos[0], text: `the colon is missing after "${repair.key}"` })
    text = repair.text
  }
}

/** Fills in values by name. @param valueOf - gives null for unknown names, which stay as written */
export function withNames(text: string, valueOf: (name: string) => string | null): string {
  return text.replace(placeholder, (_, name: string) => valueOf(name) ?? `\${${name}}`)
}

function withPlaceholders(source: string): string {
  return source.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, `${dollar}${open}$1${close}`)
}

function faultOf({ pos, message }: YAMLParseError): { offset: number; text: string } {
  return { offset: pos[0], text: withNames(message, () => null) }
}

/** Adds the colon to a line such as `host imap.example.com`; null when the line is no such. */
function withColon(text: string, line: number): { readonly key: string; readonly text: string } | null {
  const lines = text.split('\n')
  const [whole, before = '', key = '', rest = ''] = /^([ ]*(?:- +)?)([A-Za-z]\w*)((?:[ ]+[^\r]*)?\r?)$/.exec(lines[line - 1] ?? '') ?? []
  if (whole === undefined) return null
  lines[line - 1] = `${before}${key}:${rest}`
  return { key, text: lines.join('\n') }
}
