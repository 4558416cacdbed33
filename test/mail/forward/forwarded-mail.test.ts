/** What is read of a mail that was forwarded, in the shapes of mail programs and in many languages. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ForwardedMail } from '../../../src/mail/message.ts'
import { parseMail } from '../../../src/mail/parse-mail.ts'

const FORWARDS = join(import.meta.dirname, '../../../fixtures/forwards')
const TOVE = 'tove@farm.example'
const NILS = 'nils@farm.example'
const SAM = 'sam@us.example'
const ORDERS = 'orders@trade.example'

async function forwardedBy(raw: string | Buffer): Promise<ForwardedMail | null> {
  const { message } = await parseMail(Buffer.from(raw))
  return message.forwarded ?? null
}

const fixture = (name: string) => forwardedBy(readFileSync(join(FORWARDS, `${name}.eml`)))
const marker = '---------- Forwarded message ---------'
const others = 'Date: Tue, 4 Mar 2025 at 09:12\nSubject: Crate\nTo: sam@us.example'
const block = `From: Tove <tove@farm.example>\n${others}`
const finnish = 'Lähettäjä: Tove <tove@farm.example>\nLähetetty: 4. maaliskuuta 2025\nVastaanottaja: Sam\nAihe: Laatikko'
const addresses = (list: readonly { addrSpec: string }[]) => list.map(({ addrSpec }) => addrSpec)

describe('a forward is read in the shape of', () => {
  it.each([
    ['Gmail, English', 'gmail-english', [SAM, NILS], [ORDERS], 'Broken crate', 'The lid of', 'Please take this one.'],
    ['Gmail, French labels', 'gmail-french-labels', [SAM], [], 'Caisse cassée', 'Le couvercle', ''],
    ['Gmail, HTML only', 'gmail-html-only', [NILS], [], 'Broken crate', 'The lid of', 'Please take this one.'],
    [
      'Outlook desktop, German text',
      'outlook-desktop-german',
      [SAM, NILS],
      [ORDERS],
      'Kiste kaputt',
      'Der Deckel',
      'Bitte übernehmen.\n\nViele Grüße\nSam',
    ],
    ['Outlook desktop, HTML only', 'outlook-desktop-html', [SAM, NILS], [], 'Broken crate', 'The lid of', 'Please take this one.'],
    ['Outlook on the web, Spanish', 'outlook-web-spanish', [SAM], [], 'Caja rota', 'La tapa', 'Por favor, encárgate.'],
    ['Outlook on the web, Italian HTML', 'outlook-web-html-italian', [SAM], [], 'Cassa rotta', 'Il c', 'Puoi vedere tu?'],
    [
      'Outlook on a phone, addresses as links',
      'outlook-mobile-linked-addresses',
      [SAM],
      [],
      'Broken crate',
      'The lid of',
      'Please take this one.',
    ],
    ['Outlook, Portuguese, Cc on two lines', 'outlook-portuguese', [SAM], [NILS, ORDERS], 'Caixa quebrada', 'A tampa está quebrada.', ''],
    ['Apple Mail, quoted text', 'apple-mail-quoted', [SAM], [NILS], 'Broken crate', 'The lid', 'Please take this one.'],
    ['an iPhone, Swedish', 'apple-iphone-swedish', [SAM], [], 'Trasig låda', 'Locket är', 'Kan du ta den här?'],
    ['Apple Mail, Russian HTML', 'apple-mail-html-russian', [SAM], [], 'Сломан ящик', 'Крышка', 'Посмотри, пожалуйста.'],
    ['Thunderbird, Polish', 'thunderbird-polish', [SAM], [NILS], 'Złamana skrzynka', 'Pokrywa', 'Proszę o obsługę.'],
    ['Thunderbird, Czech', 'thunderbird-czech', [SAM], [], 'Rozbitá bedna', 'Víko je rozbité.', ''],
    ['Yahoo, all headers on one line', 'yahoo-glued', [SAM], [], 'Broken crate', 'The lid', 'Please take this one.'],
    ['Proton', 'proton', [SAM], [NILS], 'Broken crate', 'The lid of', 'Please take this one.'],
    ['Samsung, Danish', 'samsung-danish', [SAM], [], 'Ødelagt kasse', 'Låget er', 'Tager du den?'],
    ['Lotus Notes, Norwegian', 'notes-norwegian-marker', [SAM], [], 'Ødelagt kasse', 'Lokket er', 'Tar du denne?'],
    ['Zimbra, Turkish', 'zimbra-turkish', [SAM], [], 'Kırık kasa', 'Kapak kırık.', 'Bakar mısın?'],
    ['Outlook, Finnish', 'finnish-outlook', [SAM], [], 'Rikki mennyt laatikko', 'Kansi on', 'Hoidatko?'],
    ['Japanese', 'japanese', [SAM], [], '箱の破損', 'ふたが', '対応をお願いします。'],
    ['NetEase, Chinese', 'netease-chinese', [SAM], [], '箱子坏了', '盖子坏了。', '请处理。'],
    ['Naver, Korean', 'naver-korean', [SAM], [], '상자 파손', '뚜껑이', '확인 부탁드립니다.'],
  ])('%s', async (...[, name, to, cc, subject, start, note]) => {
    const forwarded = await fixture(name)
    expect(forwarded).toMatchObject({
      via: 'inline',
      from: { addrSpec: TOVE, displayName: 'Tove Berg' },
      subject,
      note,
    })
    expect(addresses(forwarded!.to)).toEqual(to)
    expect(addresses(forwarded!.cc)).toEqual(cc)
    expect(forwarded!.text.startsWith(start)).toBe(true)
    expect(forwarded!.dateText).toMatch(/\d/)
  })

  it('an attached mail: its own header, its files and its thread', async () => {
    const forwarded = await fixture('attached')
    expect(forwarded).toMatchObject({
      ...{ via: 'attached', from: { addrSpec: TOVE }, subject: 'Broken crate', note: 'Please take this one.' },
      text: 'The lid of the crate is broken.',
      messageIds: ['crate-2@farm.example'],
      references: ['crate-0@farm.example', 'crate-1@farm.example'],
      attachments: [{ filename: 'crates.csv', contentType: 'text/csv' }],
    })
  })

  it('two attached mails of one sender: both ids, the first one’s text', async () => {
    const forwarded = await fixture('attached-two-of-one-sender')
    expect(forwarded?.from?.addrSpec).toBe(TOVE)
    expect(forwarded?.messageIds).toEqual(['crate-2@farm.example', 'crate-3@farm.example'])
  })
})

describe('words of any language above the repeated header introduce it, where the subject says forward', () => {
  it.each([
    ['Polish, of Apple Mail', 'Początek przekazywanej wiadomości:', 'Od', 'Temat', 'Data', 'Do'],
    ['Czech, of Apple Mail', 'Začátek přeposílané zprávy:', 'Od', 'Předmět', 'Datum', 'Komu'],
    ['Norwegian, of Apple Mail', 'Videresendt melding:', 'Fra', 'Emne', 'Dato', 'Til'],
    ['Swedish, in a wording that no list has', 'Ett brev som skickas vidare:', 'Från', 'Ämne', 'Datum', 'Till'],
    ['Turkish, between dashes that no list has', '---- Gönderilen yazı ----', 'Kimden', 'Konu', 'Tarih', 'Kime'],
  ])('%s', async (...[, words, from, subject, date, to]) => {
    const head = [`${from}: Tove <${TOVE}>`, `${subject}: Crate`, `${date}: 4. 3. 2025 09:12`, `${to}: ${SAM}`]
    const quoted = [words, '', ...head, '', 'Broken.'].map((line) => `> ${line}`).join('\n')
    expect(await forwardedBy(mail('Fwd: Crate', `Please.\n\n${quoted}`))).toMatchObject({
      ...{ from: { addrSpec: TOVE }, to: [{ addrSpec: SAM }], subject: 'Crate', text: 'Broken.', note: 'Please.' },
    })
  })
})

describe('what is forwarded', () => {
  it('is the outermost mail; what it quotes belongs to its text', async () => {
    const forwarded = await fixture('outlook-dutch-previous-answer')
    expect(forwarded).toMatchObject({ from: { addrSpec: TOVE }, subject: 'Re: Kist kapot' })
    expect(forwarded?.text).toContain('Van: Sam Okafor')
  })

  it('has the whole subject, also where Outlook wrapped it', async () => {
    const wrapped = 'Subject: A crate whose lid is broken, whose bottom is broken, and whose\nsides are gone'
    const raw = mail('FW: A crate', `From: Tove <tove@farm.example>\nSent: Monday\nTo: Sam\n${wrapped}\n\nHelp.`)
    expect(await forwardedBy(raw)).toMatchObject({
      subject: 'A crate whose lid is broken, whose bottom is broken, and whose sides are gone',
      text: 'Help.',
    })
  })

  it('does not begin with a paragraph below a short subject', async () => {
    const raw = mail('FW: Crate', `From: Tove <tove@farm.example>\nSent: Monday\nTo: Sam\nSubject: Crate\nHelp.\n\nTove`)
    expect(await forwardedBy(raw)).toMatchObject({ subject: 'Crate', text: 'Help.\n\nTove' })
  })

  it('is named by X-Forwarded-Message-Id (Thunderbird) or In-Reply-To (Gmail, Outlook)', async () => {
    expect((await fixture('thunderbird-polish'))?.messageIds).toEqual(['crate-1@farm.example'])
    expect((await fixture('gmail-english'))?.messageIds).toEqual(['crate-1@farm.example'])
  })

  it('keeps the bytes of the files inside an attached mail', async () => {
    const { contents } = await parseMail(readFileSync(join(FORWARDS, 'attached.eml')))
    expect(contents.map(({ bytes }) => Buffer.from(bytes).toString().trim())).toContain('crate,lid\n1,broken')
  })

  it('gives a file that is in both mails once', async () => {
    const raw = readFileSync(join(FORWARDS, 'attached.eml'), 'utf8')
    const csv = /--inner\nContent-Type: text\/csv[^]*?broken\n/.exec(raw)![0].replace('--inner', '--outer')
    const { message, contents } = await parseMail(Buffer.from(raw.replace('--outer\nContent-Type: message', `${csv}$&`)))
    const hashes = contents.map(({ sha256 }) => sha256)
    expect(message.attachments.map(({ filename }) => filename)).toContain('crates.csv')
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('has no readable sender when the attached mails are several people’s', async () => {
    expect(await fixture('attached-of-two-senders')).toMatchObject({ via: 'attached', from: null })
  })

  it.each([
    ['no address', 'Tove Berg'],
    ['two addresses', 'Tove <tove@farm.example> on behalf of Ulf <ulf@farm.example>'],
    ['a name that pretends to be an address', '"victim@corp.example" <tove@farm.example>'],
    ['an address that is not strict', 'Tove <tove..berg@farm.example>'],
  ])('has no readable sender when From names %s', async (_, from) => {
    const forwarded = await forwardedBy(mail('Fwd: Crate', `${marker}\nFrom: ${from}\n${others}\n\nBroken.`))
    expect(forwarded).toMatchObject({ from: null, text: 'Broken.' })
  })
})

describe('no forward is', () => {
  it.each([
    ['an answer with Outlook’s header above the quotation', mail('RE: Crate', `Thanks.\n\n${block}\n\nBroken.`)],
    [
      'an answer that quotes a forward',
      mail(
        'Re: Fwd: Crate',
        `Thanks.\n\nOn 4 March 2025, Ann wrote:\n> FYI\n>\n> ${marker}\n> ${block.replaceAll('\n', '\n> ')}\n>\n> Broken.`,
      ),
    ],
    ['an answer in Finnish, whose VS means answer', mail('VS: Laatikko', `Kiitos.\n\n${finnish}\n\nRikki.`)],
    ['a mail that says fwd in its subject alone', mail('Fwd: Crate', 'The lid is broken.')],
    [
      'a quoted answer that begins with headers, under the subject of a forward',
      mail('Fwd: Crate', `Thanks.\n\n> On 4 March, Ann wrote:\n> ${block.replaceAll('\n', '\n> ')}\n>\n> Broken.`),
    ],
    ['a mail about travel', mail('Trip', 'From: Oslo\nTo: Bergen\nDate: Monday\n\nPlease book.')],
  ])('%s', async (_, raw) => {
    expect(await forwardedBy(raw)).toBeNull()
  })

  it('a bounce that has the mail attached which came back', async () => {
    const bounce = readFileSync(join(FORWARDS, 'attached.eml'), 'utf8').replace(
      'Subject: Fwd: Broken crate',
      'Subject: Out of office\nAuto-Submitted: auto-replied',
    )
    expect(await forwardedBy(bounce)).toBeNull()
  })

  it('an answer by its subject that has a mail attached', async () => {
    const answer = readFileSync(join(FORWARDS, 'attached.eml'), 'utf8').replace('Subject: Fwd:', 'Subject: Re: Fwd:')
    expect(await forwardedBy(answer)).toBeNull()
  })

  it('an answer that has a mail attached', async () => {
    const answer = readFileSync(join(FORWARDS, 'attached.eml'), 'utf8').replace(
      'Subject: Fwd: Broken crate',
      'Subject: Re: Broken crate\nIn-Reply-To: <x@y.example>',
    )
    expect(await forwardedBy(answer)).toBeNull()
  })
})

function mail(subject: string, text: string): string {
  return `From: ${SAM}\nTo: support@us.example\nSubject: ${subject}\nMessage-ID: <1@us.example>\n\n${text}\n`
}
