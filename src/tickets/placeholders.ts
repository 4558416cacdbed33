/** Placeholders such as `{ticket}` in the texts of a site. */

const placeholder = /\{([a-z]+)\}/g

/** The value of each placeholder. */
export type TemplateValues = Readonly<Record<string, string>>

/** The placeholders in a text, in order. */
export function placeholdersIn(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].flatMap(([, name]) => name ?? [])
}

/** Fills a text in one pass, so that braces in a value are not read as placeholders. */
export function filled(template: string, values: TemplateValues): string {
  return template.replace(placeholder, (whole, name: string) => values[name] ?? whole)
}
