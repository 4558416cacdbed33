/** The images that a mail shows within its text: what they are called, and by which id. */
import { imageMark, type ImageMarks } from '../html/image-marks.ts'
import { cleanFilename, nameByType } from './filenames.ts'
import { headerLine } from './header-text.ts'
import type { Leaf, Part } from './part.ts'

/** What a file is called, cleaned for show; null when nothing tells. */
export function fileNameOf({ filename, contentType }: Part): string | null {
  return (filename === null ? null : cleanFilename(filename)) ?? nameByType(contentType)
}

/** The content id of a part, without angle brackets; null when it has none. */
export function contentIdOf({ contentId }: Part): string | null {
  const id = headerLine(contentId ?? '', null).slice(0, 998)
  return id === '' ? null : id.toWellFormed()
}

/** The marks of what a mail may show by its content id (RFC 2392). */
export function imageMarks(leaves: readonly Leaf[]): ImageMarks {
  const shown = leaves.filter(({ part, bodyGroup }) => bodyGroup === null && part.contentType.startsWith('image/'))
  return new Map(
    shown.flatMap(({ part }) => {
      const id = contentIdOf(part)
      return id === null ? [] : [[id, imageMark(fileNameOf(part))]]
    }),
  )
}

/** Programs that write text alone put an image between two parts of it; null for any other file. */
export function markBetweenTexts({ part }: Leaf): string | null {
  const isShown = part.disposition === 'inline' && part.contentType.startsWith('image/') && !part.isRelated
  return isShown ? imageMark(fileNameOf(part)) : null
}

/** Outlook's texts name images by their content ids: `[cid:image001.png@…]`. */
export function namesImages(text: string, marks: ImageMarks): boolean {
  return [...marks.keys()].some((id) => text.includes(`[cid:${id}]`))
}
