/** Addresses that nobody reads are told from those of people. */
import { describe, expect, it } from 'vitest'
import { isRoboticAddress } from '../../../src/mail/classify/robot-address.ts'

const ROBOTS = `
noreply no-reply no_reply no.reply do-not-reply donotreply dont-reply never-reply not-reply no-replies noresponse
no-respond no-answer noreply2 noreply+17 shop-noreply shop.no-reply noreply-shop noreplyshop mail-noreply-de
ne-pas-repondre nepasrepondre nicht-antworten nichtbeantworten keine-antwort no-responder nao-responda non-rispondere
niet-beantwoorden geen-antwoord nie-odpowiadaj neodpovidat svar-ikke ikke-svar inte-svara alavastaa yanitlamayin
mailer-daemon mailer-daemon+17 postmaster nobody bounce bounces bounces+17 bounces-17=acme.example owner-list list-owner
list-request list-bounces listserv majordomo mailman sympa dev-null devnull
backup-daemon automailer auto-mailer auto-respond autorespond jenkins monit
nobody+17 mailer-daemon=acme.example pumps-owner+17 bounces=17 dev_noreply dev.noreplyx
notification notifications notify alert alerts cron cron-daemon nagios zabbix autoresponder mail-delivery-subsystem
`

const PEOPLE = `
ann ann.lee nora.reply noreen.olsen norbert noel.response donald donna.trepley answers reply replies response support
info sales requests owner alert.jones alertsson notify-me cronin jenkinson monitor contact antwort svara
keiner.antwortet nichter ikke vastaanotto post.master.smith mailman.joe bouncer sympathy niemand marketing newsletter
respond responder unanswered nonreplica noreplicas evernotreplied notifier alertness crond nagiosx
my-notifications ann-cron listservice majordomos dev-nullable hrequest lowner
`

const listed = (text: string) => text.trim().split(/\s+/)

describe('an address', () => {
  it.each(listed(ROBOTS))('%s@ is read by nobody', (local) => {
    expect(isRoboticAddress(`${local}@acme.example`)).toBe(true)
    expect(isRoboticAddress(`${local.toUpperCase()}@acme.example`)).toBe(true)
  })

  it.each(listed(PEOPLE))('%s@ may be a person’s', (local) => {
    expect(isRoboticAddress(`${local}@acme.example`)).toBe(false)
  })

  it('at the domain of a service that answers nothing may be a person’s all the same', () => {
    expect(isRoboticAddress('ann@noreply.example')).toBe(false)
  })

  it('is what stands before the last @', () => {
    expect(isRoboticAddress('"noreply@x"@acme.example')).toBe(false)
    expect(isRoboticAddress('"a@b"-noreply@acme.example')).toBe(true)
  })
})
