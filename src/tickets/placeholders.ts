/** Placeholders in the texts that a site writes, such as `{ticket}`. */

const placeholder = /\{([a-z]+)\}/g

/** What stands for each placeholder. */
export type TemplateValues = Readonly<Record<string, string>>

/** The placeholders that a text names, in order. */
export function placeholdersIn(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].flatMap(([, name]) => name ?? [])
}

/** A text with its values, in one pass: braces in a value are no placeholders. */
export function filled(template: string, values: TemplateValues): string {
  return template.replace(placeholder, (whole, name: string) => values[name] ?? whole)
}
