/** Finds files that old mail programs wrote uuencoded into plain text (POSIX uuencode, `begin 644 name`). */
import { decodeUuencodedLines } from './transfer-encoding.ts'

/** A text without the files that stood in it. */
export interface TextWithFiles {
  readonly text: string
  readonly files: readonly { readonly filename: string; readonly bytes: Buffer }[]
}

const BEGIN = /^begin [0-7]{3,4} (\S.{0,300})$/
/** Lines of 45 bytes are 61 characters long; shorter ones come last. */
const DATA_LINE = /^[ -`]{1,61}\s?$/
const FILES_AT_MOST = 50

/** The index of the `end` line of a file whose lines begin at `from`; -1 when it is no file. */
function endOfFile(lines: readonly string[], from: number): number {
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line.trimEnd() === 'end') return at > from ? at : -1
    if (!DATA_LINE.test(line)) return -1
  }
  return -1
}

/**
 * Takes uuencoded files out of text; each leaves the line `[file: NAME]`.
 *
 * @param text - lines ended by LF
 */
export function takeUuencodedFiles(text: string): TextWithFiles {
  if (!text.includes('begin ') || !/^begin [0-7]{3,4} /m.test(text)) return { text, files: [] }
  const lines = text.split('\n')
  const kept: string[] = []
  const files: { filename: string; bytes: Buffer }[] = []
  for (let at = 0; at < lines.length; at++) {
    const filename = BEGIN.exec((lines[at] ?? '').trimEnd())?.[1]
    const end = filename === undefined || files.length >= FILES_AT_MOST ? -1 : endOfFile(lines, at + 1)
    if (filename === undefined || end < 0) kept.push(lines[at] ?? '')
    else {
      files.push({ filename, bytes: decodeUuencodedLines(lines.slice(at + 1, end)) })
      kept.push(`[file: ${filename}]`)
      at = end
    }
  }
  return { text: kept.join('\n'), files }
}
