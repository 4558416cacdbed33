/** Reads a Markdown or HTML file as an article of the knowledge base: its title and its text. */
import { basename, extname } from 'node:path'
import { htmlToText } from '../mail/html/html-text.ts'

/** Title (one line, at most 500 characters) and text of an article. */
export interface ArticleText {
  readonly title: string
  readonly body: string
}

/** File name extensions of articles. */
export const articleEndings: readonly string[] = ['.md', '.markdown', '.html', '.htm']
const mostTitle = 500

/** Reads a file's text. The title is that of the front matter, else the first heading, else `<title>`, else the file's name. */
export function articleOf(path: string, text: string): ArticleText {
  const isHtml = extname(path).toLowerCase().startsWith('.htm')
  const { title, body } = isHtml ? ofHtml(text) : ofMarkdown(text)
  const line = (title ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, mostTitle)
  return { title: line || basename(path, extname(path)).normalize(), body: body.trim() }
}

interface ParsedArticle {
  readonly title: string | undefined
  readonly body: string
}

function ofMarkdown(text: string): ParsedArticle {
  const front = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)
  const body = text.slice(front?.[0].length ?? 0)
  const inFrontMatter = /^title:[ \t]*(.*)$/m.exec(front?.[1] ?? '')?.[1]?.trim()
  const unquoted = inFrontMatter?.replace(/^(["'])(.*)\1$/, '$2')
  return { title: unquoted || /^#{1,6}[ \t]+(.+?)[ \t#]*$/m.exec(body)?.[1], body }
}

const HEADING = /<h1(?:\s[^>]*)?>([\s\S]*?)<\/h1>/i
const TITLE = /<title(?:\s[^>]*)?>([\s\S]*?)<\/title>/i

function ofHtml(html: string): ParsedArticle {
  const titles = [HEADING, TITLE].map((pattern) => htmlToText(pattern.exec(html)?.[1] ?? '').trim())
  const title = titles.find((found) => found !== '')
  return { title, body: htmlToText(html) }
}
