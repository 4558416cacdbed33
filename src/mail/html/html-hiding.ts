/** Finds out which elements of HTML a mail program would not let people see. */
import type { HtmlAttributes } from './html-tokens.ts'

/** What an element inherits that decides whether its text is seen. */
export interface Visibility {
  readonly isHidden: boolean
  readonly color: string
  readonly background: string
  readonly isZeroSize: boolean
}

/** The visibility of the document itself: black on white. */
export const visible: Visibility = { isHidden: false, color: '#000000', background: '#ffffff', isZeroSize: false }

const NAMED: Readonly<Record<string, string>> = {
  white: '#ffffff',
  black: '#000000',
  snow: '#fffafa',
  ivory: '#fffff0',
}
const SWITCHED_OFF = /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|mso-hide\s*:\s*all/i
const ZERO_BOX = /(?:^|[;\s])(?:max-)?(?:height|width)\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)/i
const CLIPPED = /overflow(?:-[xy])?\s*:\s*hidden/i
const FONT_SIZE = /(?:^|[;\s])font-size\s*:\s*([\d.]+)\s*(px|pt)?/i
/** One pixel is as good as nothing; in other units anything above zero may be large. */
const SMALLEST_POINTS = 1
const COLOR = /(?:^|[;\s])color\s*:\s*([^;!]+)/i
const BACKGROUND = /(?:^|[;\s])background(?:-color)?\s*:\s*([^;!]+)/i
const NOTABLE = ['style', 'hidden', 'color', 'bgcolor', 'background']

/** `#rrggbb` for hexadecimal, `rgb()` and the names that matter; other colours as written. */
function colorOf(text: string): string {
  const plain = text.trim().toLowerCase()
  const named = NAMED[plain]
  if (named !== undefined) return named
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(plain)
  if (short !== null) return `#${[short[1], short[2], short[3]].map((digit) => `${digit}${digit}`).join('')}`
  const rgb = /^rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})/.exec(plain)
  if (rgb === null) return plain.split(/\s+/, 1)[0] ?? plain
  return `#${[rgb[1], rgb[2], rgb[3]].map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`
}

function isTooSmall(size: number, isAbsolute: boolean): boolean {
  return size === 0 || (isAbsolute && size <= SMALLEST_POINTS)
}

function isSwitchedOff(style: string): boolean {
  return SWITCHED_OFF.test(style) || (ZERO_BOX.test(style) && CLIPPED.test(style))
}

/**
 * What is seen of an element inside `outer`: `display:none` and its likes, text in the colour of its background, and
 * text of size zero are hidden. Style sheets are not read, only the element's own attributes.
 */
export function visibilityOf(attributes: HtmlAttributes, outer: Visibility): Visibility {
  if (!NOTABLE.some((name) => attributes[name] !== undefined)) return outer
  const style = attributes['style'] ?? ''
  const color = COLOR.exec(style)?.[1] ?? attributes['color']
  const background = BACKGROUND.exec(style)?.[1] ?? attributes['bgcolor'] ?? attributes['background']
  const fontSize = FONT_SIZE.exec(style)
  return {
    isHidden: outer.isHidden || attributes['hidden'] !== undefined || isSwitchedOff(style),
    color: color === undefined ? outer.color : colorOf(color),
    background: background === undefined ? outer.background : colorOf(background),
    isZeroSize: fontSize === null ? outer.isZeroSize : isTooSmall(Number(fontSize[1]), fontSize[2] !== undefined),
  }
}

/** Whether text with this visibility is hidden from people. */
export function isHidden(visibility: Visibility): boolean {
  return visibility.isHidden || visibility.isZeroSize || visibility.color === visibility.background
}
