/** The part of smtp-tester that the tests use; it brings no types of its own. */
declare module 'smtp-tester' {
  interface Email {
    readonly sender: string
    readonly receivers: Readonly<Record<string, boolean>>
    readonly headers: Readonly<Record<string, unknown>>
    readonly body: string
    readonly html: string
  }
  interface Tester {
    captureOne(address: string, options: { readonly wait: number }): Promise<{ readonly email: Email }>
    stop(done?: () => void): void
  }
  const tester: { init(port: number): Tester }
  export default tester
}
