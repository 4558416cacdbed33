/** Who reads an agent's mail: those whom it addresses, and those to whom it is relayed (§7.1, §7.13). */
import { describe, expect, it } from 'vitest'
import { ANN, BOB, Desk, KIM, SALES, SAM, SUPPORT, ZED, agentToken, outboundOf, readersOf, type MailSketch } from '../support/desk.ts'

/** Whom we relay Sam's mail on Ann's ticket to. */
function relayed(sketch: Partial<MailSketch>): readonly string[] {
  const desk = new Desk()
  desk.receive({ id: 'q', cc: [BOB] })
  const mail = { id: 'a', from: SAM, hour: 1, text: 'Try glue.', authentication: 'pass' as const, answers: 'q', ...sketch }
  return outboundOf(desk.receive(mail), 'reply').flatMap(readersOf)
}
const own = [agentToken(SAM)]
const inReferences = [agentToken(SAM, 1, { foundIn: 'references' })]

describe('an agent’s mail', () => {
  it.each<readonly [string, Partial<MailSketch>, readonly string[]]>([
    ['to us reaches the members', {}, [ANN, BOB]],
    ['that answers a notification reaches them, too', { tokens: own }, [ANN, BOB]],
    ['to a customer by itself is for that one', { to: [ANN, SUPPORT] }, []],
    ['to somebody else outside, too', { to: [ZED], cc: [SUPPORT] }, []],
    ['that answers a notification and adds somebody reaches the others', { to: [SUPPORT], cc: [ZED], tokens: own }, [ANN, BOB]],
    ['that answers a notification reaches nobody twice', { to: [SUPPORT, BOB], tokens: own }, [ANN]],
    ['whose notification is an older mail of the thread has chosen', { to: [ZED], cc: [SUPPORT], tokens: inReferences }, []],
    ['without To and Cc has its readers in Bcc', { to: [], cc: [] }, []],
    ['without To and Cc, by a notification', { to: [], cc: [], tokens: own }, [ANN, BOB]],
    ['to a colleague, with us in copy, speaks to that one', { to: [KIM], cc: [SUPPORT] }, []],
    ['to a colleague and us', { to: [KIM, SUPPORT] }, [ANN, BOB]],
    ['to a colleague, with a word for all', { to: [KIM], cc: [SUPPORT], text: '#public\nTry glue.' }, [ANN, BOB]],
    ['to another mailbox of ours', { to: [SALES, SUPPORT] }, [ANN, BOB]],
    ['that is a note', { text: '#note\nHm.', tokens: own }, []],
    ['that has commands alone', { text: '#severity low', tokens: own }, []],
    ['that was moved here', { place: { isMoved: true }, tokens: own }, []],
  ])('%s', (_, sketch, readers) => {
    expect(relayed(sketch)).toEqual(readers)
  })
})
