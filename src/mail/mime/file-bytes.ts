/** Collects the bytes of a file as they come in, so that a large one is not held twice. */

/** Smaller files are joined at their end: twice so little does not matter. */
const LARGE_BYTES = 1024 * 1024

/** The bytes of one file. */
export class FileBytes {
  readonly #atMostBytes: number
  #chunks: Buffer[] = []
  #whole: Buffer | null = null
  #length = 0

  /** @param atMostBytes - more cannot come; memory that is never written to costs nothing */
  constructor(atMostBytes: number) {
    this.#atMostBytes = atMostBytes
  }

  add(chunk: Buffer): void {
    if (this.#whole === null && this.#length > LARGE_BYTES && this.#length > this.#atMostBytes / 4) {
      this.#whole = Buffer.allocUnsafeSlow(this.#atMostBytes)
      Buffer.concat(this.#chunks).copy(this.#whole)
      this.#chunks = []
    }
    if (this.#whole === null) this.#chunks.push(chunk)
    else chunk.copy(this.#whole, this.#length)
    this.#length += chunk.length
  }

  /** All of them, in order. */
  joined(): Buffer {
    if (this.#whole !== null) return this.#whole.subarray(0, this.#length)
    return this.#chunks.length === 1 && this.#chunks[0] !== undefined ? this.#chunks[0] : Buffer.concat(this.#chunks)
  }
}
