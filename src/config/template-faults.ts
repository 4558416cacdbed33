/** Checks the templates of a configuration: unknown placeholders, links that lead nowhere, replies without the answer. */
import { faultsOfTemplate } from '../mail/compose/template-html.ts'
import type { Config, MailboxConfig } from './schema.ts'
import { nearestName } from './did-you-mean.ts'
import { closingKinds } from '../tickets/letters/closing-kinds.ts'
import { placeholders, type Template, type Templates } from '../tickets/letters/templates.ts'
import { placeholdersIn } from '../tickets/placeholders.ts'

/** Every such fault, with its key. */
export function templateFaults({ mailboxes, console: pages }: Pick<Config, 'mailboxes' | 'console'>): string[] {
  return mailboxes.flatMap((mailbox) => faultsOf(mailbox, pages))
}

function faultsOf(mailbox: MailboxConfig, pages: Config['console']): string[] {
  return (['acknowledgement', 'reply', 'notification'] as const).flatMap((which) => {
    const key = `mailboxes.${mailbox.name}.${which}`
    return inLanguages(key, mailbox[which] ?? {}).flatMap(([where, template]) => [
      ...unknownPlaceholders(where, template, placeholders[which]),
      ...(which === 'notification' ? [] : linksToNowhere(where, template, pages)),
      ...faultsOfTemplate(template.html ?? '', placeholders[which]).map((fault) => `${where}.html: ${fault}`),
      ...(which === 'reply' ? withoutAnswer(where, template) : []),
    ])
  })
}

function inLanguages(key: string, templates: Templates): readonly [string, Template][] {
  const others = Object.entries(templates.languages ?? {})
  return [[key, templates], ...others.map(([language, template]): [string, Template] => [`${key}.languages.${language}`, template])]
}

function partsOf(template: Template): readonly [string, string][] {
  return (['subject', 'text', 'html'] as const).flatMap((part): [string, string][] => {
    const written = template[part]
    return written === undefined ? [] : [[part, written]]
  })
}

/** Unknown placeholders, each with its key. */
export function unknownPlaceholders(key: string, template: Template, known: readonly string[]): string[] {
  return partsOf(template).flatMap(([part, written]) =>
    placeholdersIn(written)
      .filter((name) => !known.includes(name))
      .map((name) => {
        const nearest = nearestName(name, known)
        const list = known.map((placeholder) => `{${placeholder}}`).join(', ')
        return `${key}.${part}: unknown placeholder {${name}}; ${nearest ? `did you mean {${nearest}}?` : `there is: ${list}`}`
      }),
  )
}

/** Placeholders of links, which need an address that people can reach; each with its key. */
export function linksToNowhere(key: string, template: Template, pages: Config['console']): string[] {
  if (pages?.publicUrl !== undefined) return []
  return partsOf(template).flatMap(([part, written]) =>
    closingKinds
      .filter((kind) => placeholdersIn(written).includes(kind))
      .map((kind) => `${key}.${part}: {${kind}} is a link to our pages; console.publicUrl must say where people reach them`),
  )
}

/** A reply template without {answer} would send customers a mail that says nothing. */
function withoutAnswer(key: string, template: Template): string[] {
  return partsOf(template)
    .filter(([, written]) => !placeholdersIn(written).includes('answer'))
    .map(([part]) => `${key}.${part}: {answer} must stand in it`)
}
