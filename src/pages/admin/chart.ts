/** Bar charts, drawn on the server. Lengths and labels carry all information, colour none. */
import { element, type HtmlNode } from '../layout.ts'

/** A bar of a chart. */
export interface Bar {
  readonly label: string
  readonly value: number
  /** The value as it is shown. */
  readonly text: string
}

const [width, rowHeight, labelWidth, textWidth] = [360, 24, 110, 70]
const [columnsHeight, mostRows] = [120, 12]

/** Bars in rows; more than 12 become columns. */
export function chartOf(title: string, bars: readonly Bar[]): HtmlNode {
  const most = Math.max(...bars.map(({ value }) => value), 1)
  const isMany = bars.length > mostRows
  const height = isMany ? columnsHeight + 40 : bars.length * rowHeight
  const shapes = isMany ? columnsOf(bars, most) : bars.flatMap((bar, i) => rowOf(bar, i * rowHeight, most))
  const attributes = {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `${title}; the table below has the figures`,
    class: 'chart',
  }
  return element('svg', attributes, shapes)
}

const round = (value: number) => String(Math.round(value * 100) / 100)

function textAt(x: number, y: number, text: string, anchor = 'start'): HtmlNode {
  return element('text', { x: round(x), y: round(y), 'text-anchor': anchor }, [text])
}

function rowOf({ label, value, text }: Bar, top: number, most: number): readonly HtmlNode[] {
  const length = ((width - labelWidth - textWidth) * value) / most
  const shown = label.length > 16 ? `${label.slice(0, 15)}…` : label
  return [
    textAt(labelWidth - 6, top + 16, shown, 'end'),
    element('rect', { x: String(labelWidth), y: String(top + 4), width: round(length), height: String(rowHeight - 8) }),
    textAt(labelWidth + length + 6, top + 16, text),
  ]
}

function columnsOf(bars: readonly Bar[], most: number): readonly HtmlNode[] {
  const step = width / bars.length
  const rects = bars.map(({ label, value, text }, i) => {
    const height = (columnsHeight * value) / most
    const place = { x: round(i * step), y: round(20 + columnsHeight - height), width: round(step * 0.8), height: round(height) }
    return element('rect', place, [element('title', {}, [`${label}: ${text}`])])
  })
  const highest = bars.find(({ value }) => value === most)
  return [
    ...rects,
    textAt(0, 14, `at most ${highest?.text ?? '0'}`),
    textAt(0, columnsHeight + 36, bars[0]?.label ?? ''),
    textAt(width, columnsHeight + 36, bars.at(-1)?.label ?? '', 'end'),
  ]
}
