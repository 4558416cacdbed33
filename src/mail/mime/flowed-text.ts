/** Joins the lines of format=flowed text (RFC 3676). */

interface FlowedLine {
  readonly quoteDepth: number
  readonly text: string
}

function readLine(line: string): FlowedLine {
  let depth = 0
  while (line[depth] === '>') depth++
  const rest = line.slice(depth)
  return { quoteDepth: depth, text: rest.startsWith(' ') ? rest.slice(1) : rest }
}

/**
 * Undoes the wrapping of format=flowed text: a line that ends in a space goes on in the next one of the same quote
 * depth; `-- ` is a signature's line, and never flows (§4.3).
 *
 * @param isDelSp - DelSp=yes: the last space of a flowing line is not part of the text (§4.1)
 */
export function unflow(text: string, isDelSp: boolean): string {
  const paragraphs: string[] = []
  let open: { quoteDepth: number; pieces: string[] } | null = null
  const close = (): void => {
    if (open !== null) paragraphs.push(`${'>'.repeat(open.quoteDepth)}${open.quoteDepth > 0 ? ' ' : ''}${open.pieces.join('')}`)
    open = null
  }
  for (const raw of text.split('\n')) {
    const line = readLine(raw)
    const isFlowing = line.text.endsWith(' ') && line.text !== '-- '
    if (open !== null && (open.quoteDepth !== line.quoteDepth || line.text === '-- ')) close()
    open ??= { quoteDepth: line.quoteDepth, pieces: [] }
    open.pieces.push(isFlowing && isDelSp ? line.text.slice(0, -1) : line.text)
    if (!isFlowing) close()
  }
  close()
  return paragraphs.join('\n')
}
