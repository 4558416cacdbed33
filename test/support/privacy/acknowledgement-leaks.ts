/** An acknowledgement says what its template says, and nothing that anybody wrote. */

import type { Judged } from './known.ts'
import { acknowledgementTexts, withoutClosingLinks } from './our-texts.ts'
import { wordsOf } from './words.ts'

/** Words of a mail's bodies and subject that its template does not have. */
export function ackLeaks({ mail, row, known }: Judged): readonly string[] {
  const allowed = new Set(acknowledgementTexts(known.config, row).flatMap(wordsOf))
  const shown = [mail.message.subject, mail.message.text, mail.message.html.replace(/<[^>]*>/g, ' ')]
  const said = shown.map((text) => withoutClosingLinks(text, row, known.config)).flatMap(wordsOf)
  const others = [...new Set(said)].filter((word) => !allowed.has(word))
  return others.length === 0 ? [] : [`it says "${others.slice(0, 10).join(' ')}", which is not in its template`]
}
