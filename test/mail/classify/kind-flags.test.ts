/** Lists, bulk mail and newsletters are told by the fields that their programs write. */
import { describe, expect, it } from 'vitest'
import { tableOf } from '../../../src/mail/classify/kind-fields.ts'
import { isBulkMail, isListMail, isNewsletter, suppressesAutoReply } from '../../../src/mail/classify/kind-flags.ts'

const table = (fields: string) =>
  tableOf(fields.split('\n').map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 1) })))
const lines = (text: string) => text.trim().split('\n')

/** What Mailman, Sympa, LISTSERV, ezmlm, Majordomo, fml and Google Groups write. */
const OF_LISTS = `
List-Id: Pumps <pumps.lists.example>
List-Post: <mailto:pumps@lists.example>
List-Archive: <https://lists.example/pumps>
Mailing-List: contact pumps-help@lists.example; run by ezmlm
X-Mailing-List: pumps@lists.example
X-BeenThere: pumps@lists.example
X-Mailman-Version: 2.1.39
X-ML-Name: pumps
X-ML-Count: 17
X-Sympa-To: pumps@lists.example
X-ListServer: CommuniGate
X-List-Admin: ann@lists.example
X-Google-Group-Id: 17
Precedence: list
Precedence: List (mailman)
Return-Path: <owner-pumps@lists.example>
Return-Path: <pumps-bounces@lists.example>
Return-Path: <pumps-bounce@lists.example>
Return-Path: <pumps-bounces+ann=acme.example@lists.example>
Return-Path: <pumps+bounces-17-ann=acme.example@lists.example>
Return-Path: <pumps-request@lists.example>
Return-Path: <pumps-owner@lists.example>
Return-Path: <pumps-return-17-ann=acme.example@lists.example>
Return-Path: pumps-bounces@lists.example
Sender: "Pumps" <pumps-bounces@lists.example>
Sender: owner-pumps@lists.example
`

const OF_NO_LISTS = `
Precedence: bulk
Precedence: listed
Precedence: no list
Return-Path: <ann@acme.example>
Return-Path: <pump-owners@acme.example>
Return-Path: <pump.owner@acme.example>
Return-Path: <pumps-return-to-us@acme.example>
Return-Path: <downer-x@acme.example>
Sender: "pumps-bounces@lists.example" <ann@acme.example>
List-Unsubscribe: <https://lists.example/off>
List-Help: <https://lists.example>
`

describe('a mail came through a list', () => {
  it.each(lines(OF_LISTS))('by %s', (field) => {
    expect(isListMail(table(field))).toBe(true)
  })

  it.each(lines(OF_NO_LISTS))('not by %s', (field) => {
    expect(isListMail(table(field))).toBe(false)
  })
})

const OFF = 'List-Unsubscribe: <mailto:off@shop.example>'

describe('a mail is bulk', () => {
  it.each([
    ['by its precedence', 'Precedence: bulk'],
    ['by its precedence, in any letters', 'Precedence: JUNK (really)'],
    ['by a list that takes no posts (RFC 2369 §3.4)', 'List-Post: NO (announcements)'],
    ['by a way out and none in', OFF],
    ['by a way out and a list that takes no posts', `${OFF}\nList-Post: NO`],
  ])('%s', (_, fields) => {
    expect(isBulkMail(table(fields))).toBe(true)
  })

  it.each([
    ['by another precedence', 'Precedence: normal'],
    ['by a precedence that only begins so', 'Precedence: bulky'],
    ['by a precedence that only ends so', 'Precedence: not bulk'],
    ['by a list that takes posts', 'List-Post: <mailto:pumps@lists.example>'],
    ['by a list whose address has a no in it', `${OFF}\nList-Post: <mailto:say-no@lists.example>`],
    ['by a list whose address begins with no', `List-Post: noise@lists.example`],
    ['by a feedback id, which Amazon SES puts into every mail', 'Feedback-ID: 1.eu-west-1.x:AmazonSES'],
    ['by a way out of a discussion, where one can join', `${OFF}\nList-Subscribe: <mailto:on@lists.example>`],
    ['by a way out of a discussion that has an archive', `${OFF}\nList-Archive: <https://lists.example>`],
    ['by a way out of a discussion of ezmlm', `${OFF}\nMailing-List: contact x@lists.example`],
    ['by a way out of a discussion of Majordomo', `${OFF}\nX-Mailing-List: pumps@lists.example`],
    ['by a way out of a discussion of Mailman', `${OFF}\nX-BeenThere: pumps@lists.example`],
  ])('not %s', (_, fields) => {
    expect(isBulkMail(table(fields))).toBe(false)
  })
})

describe('a newsletter', () => {
  it.each([
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'X-CSA-Complaints: csa@eco.example',
    'Feedback-ID: 17:shop',
    'X-Campaign: spring',
    'X-CampaignId: 17',
    'X-Mailer-RecptId: 17',
  ])('lets one unsubscribe and has %s', (field) => {
    expect(isNewsletter(table(`${OFF}\n${field}`))).toBe(true)
    expect(isNewsletter(table(field))).toBe(false)
    expect(isNewsletter(table(`${OFF}\n${field}\nList-Post: <mailto:pumps@lists.example>`))).toBe(false)
  })

  it('is none by a way out alone', () => {
    expect(isNewsletter(table(OFF))).toBe(false)
  })
})

it.each([
  ['All', true],
  ['OOF,autoreply', true],
  ['DR; ALL', true],
  ['OOF', false],
  ['Allow', false],
  ['NotAutoReply', false],
])('X-Auto-Response-Suppress: %s asks for no automatic answer: %s', (value, isAsked) => {
  expect(suppressesAutoReply(table(`X-Auto-Response-Suppress:${value}`))).toBe(isAsked)
})
