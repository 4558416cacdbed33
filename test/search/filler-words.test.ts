/** Words that tell nothing of what is looked for. */
import { expect, test } from 'vitest'
import { isFillerWord } from '../../src/search/filler-words.ts'

test.each(['the', 'How', 'für', 'où', 'porque', 'perché', 'nosso', 'waarom'])('%s tells nothing', (word) =>
  expect(isFillerWord(word)).toBe(true),
)
test.each(['not', 'nicht', 'printer', 'down'])('%s tells something', (word) => expect(isFillerWord(word)).toBe(false))
