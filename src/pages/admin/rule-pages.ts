/** Rules, and a trial of rules on a stored mail or ticket, with the active rules or others. */
import type { FastifyInstance } from 'fastify'
import { mailNames } from '../../act/delivered-mails.ts'
import { tryRulesOn, withOtherRules } from '../../act/try-rules-on-named.ts'
import type { TrialReport } from '../../act/try-rules.ts'
import { policyFrom } from '../../config/directory.ts'
import { rulesIn } from '../../config/read-rules.ts'
import { ConfigError } from '../../errors.ts'
import { rulesOf } from '../../tickets/rules/apply-rules.ts'
import { actionTexts } from '../../tickets/rules/rule-actions.ts'
import { conditionTexts } from '../../tickets/rules/rule-conditions.ts'
import type { Rule, RuleTrial } from '../../tickets/rules/rule.ts'
import { valueText } from '../../tickets/value-text.ts'
import { refusalText, send, type PageDeps } from '../frame.ts'
import { button, element, form, part, textField, type HtmlNode, type Notice, type Visitor } from '../layout.ts'
import { textOf, type Fields } from '../begun-answer.ts'
import { adminPage, admins, facts, table } from './admin-frame.ts'

const at = '/console/admin/rules'

/** A trial as requested, with its result. */
interface Trial {
  readonly mail: string
  readonly rules: string
  readonly tried: TrialReport | null
  readonly notice: Notice | null
}

/** Adds the pages. */
export function rulePages(app: FastifyInstance, deps: PageDeps): void {
  const page = async ({ mail, rules, tried, notice }: Trial, session: Visitor | null) => {
    const on = rulesOf({ policy: policyFrom(deps.config), directory: await deps.directory() })
    const body = [
      table(['Rule', 'When', 'If', 'Does'], on.map(ruleCells), 'No rules: they stand in the file, under rules.'),
      element('h2', {}, ['Try them']),
      part('p', 'hint', 'Nothing is changed and nothing is sent.'),
      tryForm(mail, rules, session),
      ...(tried ? triedParts(tried) : []),
    ]
    return adminPage({ title: 'Rules', at, session, notice, body })
  }
  app.get<{ Querystring: { mail?: string } }>(at, admins, async ({ query: { mail = '' }, session }, reply) =>
    send(reply, await page({ mail, rules: '', tried: null, notice: null }, session)),
  )
  app.post<{ Body: Fields }>(at, admins, async ({ body, session }, reply) => {
    const [mail, rules] = [textOf(body['mail']).trim(), textOf(body['rules'])]
    try {
      const chosen = rules.trim() === '' ? deps : withOtherRules(deps, rulesIn(rules, 'the rules below', deps.config))
      return await send(reply, await page({ mail, rules, tried: await tryRulesOn(mail, chosen), notice: null }, session))
    } catch (error) {
      const text = error instanceof ConfigError ? error.faults.join('; ') : refusalText(error)
      if (text === null) throw error
      return send(reply.code(422), await page({ mail, rules, tried: null, notice: { kind: 'refused', text } }, session))
    }
  })
}

function ruleCells(rule: Rule): readonly HtmlNode[] {
  const { name, when, after, conditions } = rule
  const moments = [...when, ...(after ? [`${after.ms / 3_600_000} h after ${after.since}`] : [])].join(', ')
  return [name, moments, conditionTexts(conditions).join('; ') || 'always', actionTexts(rule).join('; ')]
}

function tryForm(mail: string, rules: string, session: Visitor | null): HtmlNode {
  const area = element('textarea', { name: 'rules', rows: '8', spellcheck: 'false' }, [rules])
  return form(
    at,
    session,
    [
      textField(`On which mail or ticket? (${mailNames})`, 'mail', { value: mail, required: '' }),
      element('label', { class: 'writing' }, [element('span', {}, ['Other rules, as the file has them (empty: those that are on)']), area]),
      button('Try', { class: 'primary' }),
    ],
    { class: 'stacked' },
  )
}

function triedParts({ head, others, trials, changes, mails }: TrialReport): readonly HtmlNode[] {
  const kinds = others
    ? ([
        ['forms', others.forms],
        ['spam', others.spam],
        ['correlate', others.correlate],
        ...others.cc.map((line) => ['ccRules', line] as const),
      ] as const)
    : []
  const effects = [
    ...changes.map(({ field, from, to, rule }) => `${field} would change from ${valueText(from)} to ${valueText(to)} (${rule})`),
    ...mails.map((mail) => `would be sent: ${mail}`),
  ]
  return [
    element('h2', { id: 'tried' }, ['What would happen']),
    element('p', {}, [head]),
    ...(kinds.length > 0 ? [facts(kinds)] : []),
    ...trials.map(trialPart),
    ...(trials.length === 0 ? [part('p', 'empty', 'No rule was tried: there is none, or such a mail changes nothing by itself.')] : []),
    element(
      'ul',
      {},
      effects.map((text) => element('li', {}, [text])),
    ),
  ]
}

function trialPart({ rule, outcome, conditions, notes }: RuleTrial): HtmlNode {
  const lines = conditions.map(({ condition, holds, because }) =>
    element('li', {}, [part('strong', holds ? 'good' : 'warning', holds ? 'yes' : 'no'), ` ${condition}: ${because}`]),
  )
  const remarks = notes.map((note) => element('li', {}, [note]))
  return part('section', 'comment', element('h3', {}, [`${rule}: ${outcome}`]), element('ul', {}, [...lines, ...remarks]))
}
