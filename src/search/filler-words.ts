/** Words without a topic of their own ("the", "with"), in languages with spaces between words. */
import { folded } from './terms.ts'

const FILLERS = [
  'a an and any are as at be been but by can could did do does for from had has have how i if in is it its my of on or our should so',
  'that the their them then there these they this those to us was we were what when where which who why will with would you your',
  'als am auch auf aus bei bin bis da das dass dem den der des die dies diese dieser ein eine einem einen einer er es für habe haben',
  'ich ihr ihre im in ist kann mein meine mit nach oder sie sind sich und uns unser unsere vom von vor wann warum was wenn wer wie wir',
  'wird wo zu zum zur au aux avec ce ces cette comment dans de des du elle en est et être il ils je la le les leur lui mon ma mes nous',
  'où ou par pour pourquoi quand que quel quelle qui sont sur un une votre vous al como con cuando del donde el ella ellos esta este esto',
  'está lo los las mi nuestro para pero por porque qué se ser son su sus una unos y yo che chi come da dei della delle di dove e gli ho io',
  'i il le lo mio nel nella per perché quando questo sono un uno ao aos da das do dos e em eu isso meu na nas no nos nosso o os ou uma',
  'aan bij dat de deze dit een en het hij hoe ik is kan met mijn naar of om onze op te uit van voor waar waarom wat we wij zijn',
]
const FOLDED = new Set(FILLERS.flatMap((line) => line.split(' ')).map(folded))

/** Whether a word may be missing in a result. */
export function isFillerWord(word: string): boolean {
  return FOLDED.has(folded(word))
}
