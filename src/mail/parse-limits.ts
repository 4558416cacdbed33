/** The limits that keep the reading of one mail bounded in time and memory. */

/** Past any of these a mail is read in part: what was left out is named in its defects. */
export interface ParseLimits {
  /** Header fields of one part beyond this many bytes are not read. */
  readonly headerBytes: number
  /** Header fields of one part beyond this many are not read. */
  readonly headerFields: number
  /** Multiparts nested deeper than this stay unopened, as files. */
  readonly partDepth: number
  /** After this many parts, the rest of the mail belongs to the last one. */
  readonly parts: number
  /** The text and the HTML of a mail are each cut at this many characters; the whole part is then kept as a file. */
  readonly bodyChars: number
  /** Text is made from at most this much HTML. */
  readonly htmlTextChars: number
  /** Addresses kept of each recipient field. */
  readonly addresses: number
}

/** What mails of the world stay below, by a factor of ten or more. */
export const defaultLimits: ParseLimits = {
  headerBytes: 2 * 1024 * 1024,
  headerFields: 5_000,
  partDepth: 50,
  parts: 1_000,
  bodyChars: 2 * 1024 * 1024,
  htmlTextChars: 1024 * 1024,
  addresses: 1_000,
}
