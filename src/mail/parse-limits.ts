/** The limits on reading one mail, which bound its time and memory. */

/** A mail that exceeds a limit is read in part; a defect names what was left out. */
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

/** Ten times the size of usual mails, or more. */
export const defaultLimits: ParseLimits = {
  headerBytes: 2 * 1024 * 1024,
  headerFields: 5_000,
  partDepth: 50,
  parts: 1_000,
  bodyChars: 2 * 1024 * 1024,
  htmlTextChars: 1024 * 1024,
  addresses: 1_000,
}
