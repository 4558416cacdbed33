/** Translates openid-client's errors into ours; neither tokens nor the provider's own text go further. */
import * as client from 'openid-client'
import { AuthenticationRefusedError, IntrayError, MailServerError } from '../errors.ts'
import { codeOf, isPassing, reasonOf, refusalSentence, type ErrorAnswer, type RefusalReason } from './refusals.ts'
import type { SignIn } from './sign-in.ts'

/** A refusal with its sentence for the admin. */
export function refusalError(reason: RefusalReason, signIn: SignIn, code = ''): AuthenticationRefusedError {
  return new AuthenticationRefusedError(refusalSentence(reason, signIn, code), { context: { reason, code } })
}

/**
 * Translates an error of a request to a provider. An explicit refusal is one of the credentials; anything else, such as no answer, a 500 or
 * a web page, may pass.
 */
export async function translatedOAuthError(error: unknown, signIn: SignIn): Promise<IntrayError> {
  if (error instanceof IntrayError) return error
  const answer = await answerOf(error)
  if (answer !== null && !isPassing(answer)) return refusalError(reasonOf(answer), signIn, codeOf(answer))
  const { code = 'none' } = error as { code?: string }
  const status = statusOf(error)
  // openid-client's error contains the whole response, so it is not passed on as the cause.
  return new MailServerError(`the sign-in service (${signIn.auth.provider}) ${conductOf(code, status)}; mail waits meanwhile`, {
    context: { provider: signIn.auth.provider, code, status },
  })
}

/** What a provider did instead of answering, and which setting may be the reason. */
function conductOf(code: string, status: number | null): string {
  // RFC 8414 §3.3: metadata with another issuer than the requested one must not be used.
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') return 'calls itself by another name: compare `auth.issuer` to the letter'
  if (status === null) return 'did not answer'
  const conduct = `answered with HTTP ${status}, which is no answer to a sign-in`
  return status === 404 ? `${conduct}: if that lasts, compare \`auth.issuer\`, with the tenant in it` : conduct
}

async function answerOf(error: unknown): Promise<ErrorAnswer | null> {
  if (error instanceof client.AuthorizationResponseError) return answerFrom(error)
  if (error instanceof client.ResponseBodyError) return isUnwell(error.status) ? null : answerFrom(error)
  // RFC 6749 §5.2: a wrong client secret may be answered by 401 with a challenge; the reason is in the body all the same.
  if (error instanceof client.WWWAuthenticateChallengeError && !isUnwell(error.status))
    return answerFrom((await bodyOf(error.response)) ?? { error: 'invalid_client' })
  // Microsoft reports an unknown tenant when its metadata is requested.
  const { cause } = error as { cause?: unknown }
  if (!(cause instanceof Response) || cause.ok || isUnwell(cause.status)) return null
  const body = await bodyOf(cause)
  return body === null ? null : answerFrom(body)
}

/** The JSON body; null when it cannot be read or is no object. */
async function bodyOf(response: Response): Promise<object | null> {
  const body: unknown = await response.json().catch(() => null)
  return typeof body === 'object' ? body : null
}

function answerFrom(body: object): ErrorAnswer | null {
  const { error, error_description: description } = body as { error?: unknown; error_description?: unknown }
  if (typeof error !== 'string') return null
  return { error, description: typeof description === 'string' ? description : '' }
}

const isUnwell = (status: number) => status >= 500 || status === 429 || status === 408

function statusOf(error: unknown): number | null {
  const { status, cause } = error as { status?: unknown; cause?: unknown }
  if (typeof status === 'number') return status
  return cause instanceof Response ? cause.status : null
}
