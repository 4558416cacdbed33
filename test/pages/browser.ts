/** Pages in a real browser: an installation with its pages, Chromium, and people who sign in. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { withFolderLock } from '../../demo/servers/folder-lock.ts'
import { createTransports } from '../../src/smtp/transports.ts'
import { startConsole } from '../../src/api/server.ts'
import { makeSignInLink } from '../../src/act/sign-in.ts'
import { openPages, type Pages } from '../../src/pages/pages.ts'
import { startInstallation, type Installation, type InstallationOptions } from '../support/installation.ts'
import { freshPlaces } from '../support/places.ts'

/** An installation whose pages are looked at. */
export interface Desk {
  readonly us: Installation
  readonly origin: string
  /** A page of somebody who is signed in; what the browser complains of ends the test. */
  signedIn(address: string, width?: number): Promise<Page>
  /** Signs somebody in, in another window of a browser. */
  signIn(browser: BrowserContext, address: string): Promise<void>
  /** What there is, and for whom. */
  readonly routes: Pages['routes']
  /** A page of a stranger. */
  stranger(): Promise<Page>
  /** What browsers have complained of: script errors, refused loads, breaches of the policy. */
  readonly complaints: string[]
  stop(): Promise<void>
}

/** Opens it. @param section - of the configuration, beside what is usual: answers go out at once */
export async function openDesk(
  section: Readonly<Record<string, unknown>> = {},
  more?: Readonly<Record<string, unknown>>,
  options?: InstallationOptions,
): Promise<Desk> {
  const us = await startInstallation(freshPlaces(), {
    ...options,
    config: { console: { port: 0, tokens: [], undoSeconds: 0, ...section }, ...more },
  })
  const transports = createTransports(us.config, () => undefined)
  const pages = await openPages(us.runtime, transports)
  const server = await startConsole(us.runtime, us.config.console!, pages)
  const origin = `http://127.0.0.1:${server.port}`
  const browser = await launched()
  const complaints: string[] = []
  const opened = async (width = 1440): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage()
    page.setDefaultTimeout(25_000)
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    return page
  }
  const signIn = async (page: Page, address: string): Promise<void> => {
    const deps = { store: us.runtime.store, directory: us.runtime.directory, now: Date.now }
    const link = await makeSignInLink({ address, browser: null }, deps)
    await page.goto(`${origin}/console/sign-in/${link?.secret ?? ''}`)
    await page.getByRole('button').click()
    await page.waitForURL(/\/(?:console|portal)$/)
    await page.locator('html.scripted').waitFor()
  }
  return {
    us,
    origin,
    complaints,
    routes: pages.routes,
    stranger: () => opened(),
    async signedIn(address, width) {
      const page = await opened(width)
      await signIn(page, address)
      return page
    },
    async signIn(context, address) {
      const page = await context.newPage()
      await signIn(page, address)
      await page.close()
    },
    async stop() {
      await browser.close()
      await server.close()
      await pages.close()
      transports.close()
      await us.stop()
    },
  }
}

async function launched(): Promise<Browser> {
  // Nothing here is drawn in three dimensions, and a renderer for it costs a fifth of the browser's work.
  chromium.setGraphicsMode = false
  // In one process, what one person's window sends may go with another's cookies.
  const args = chromium.args.filter((argument) => argument !== '--single-process' && argument !== '--no-zygote')
  return playwright.launch({ executablePath: await unpacked(), args, headless: true })
}

/** Its first use unpacks the browser, and whoever comes meanwhile would be given a program that is still being written. */
function unpacked(): Promise<string> {
  return withFolderLock(join(tmpdir(), 'chromium.lock'), () => chromium.executablePath())
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
/** The rules that judge what colours look like; all others judge what stands where, which is the same in the dark. */
export const ofColours = ['color-contrast', 'link-in-text-block']

/** What axe finds wrong with a page. @param rules - by default all that are on */
export async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(readFileSync(axe, 'utf8'))
  // What was right would be told, too, at length.
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) }
  const run = `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0]?.html))`
  return (await page.evaluate(run)) as string[]
}

/** Telephones, tablets, halves of screens, screens. */
const widths = [390, 600, 768, 900, 1024, 1126, 1280, 1440]

/** At which widths of the window one would have to scroll a page sideways that is open; the window is as wide afterwards as before. */
export async function sidewaysAt(page: Page): Promise<readonly number[]> {
  const before = page.viewportSize()!
  const found: number[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    if (await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')) found.push(width)
  }
  await page.setViewportSize(before)
  return found
}

/** `npm run test:long` looks at narrow pages in the dark and at wide ones in the light, too, and so does who makes pictures. */
export const schemesAt = (width: number): readonly ('light' | 'dark')[] =>
  process.env['INTRAY_LONG'] || process.env['INTRAY_PICTURES'] ? ['light', 'dark'] : width < 1000 ? ['light'] : ['dark']

/** A page that is open is without violations and sideways scroll, wide and narrow, light and dark; where pictures are wanted, it is one. */
export async function looksRight(page: Page, name: string): Promise<void> {
  expect([name, await sidewaysAt(page)]).toEqual([name, []])
  await page.evaluate('scrollTo(0, 0)')
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of schemesAt(width)) {
      await page.emulateMedia({ colorScheme })
      const found = await violations(page, colorScheme === 'dark' && width < 1000 ? ofColours : undefined)
      expect([name, width, colorScheme, found]).toEqual([name, width, colorScheme, []])
      const folder = process.env['INTRAY_PICTURES']
      if (folder) await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` })
    }
  }
}
