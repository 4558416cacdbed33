/** Turns what openid-client throws into our errors; neither tokens nor the provider's own words get out of here. */
import * as client from 'openid-client'
import { AuthenticationRefusedError, IntrayError, MailServerError } from '../errors.ts'
import { codeOf, isPassing, reasonOf, refusalSentence, type ErrorAnswer, type RefusalReason } from './refusals.ts'
import type { SignIn } from './sign-in.ts'

/** A refusal, with its sentence. */
export function refused(reason: RefusalReason, signIn: SignIn, code = ''): AuthenticationRefusedError {
  return new AuthenticationRefusedError(refusalSentence(reason, signIn, code), { context: { reason, code } })
}

/**
 * Translates an error of a request to a provider. An explicit refusal is one of the credentials; all else, such as a provider
 * that does not answer, answers 500 or sends a page for people, may pass.
 */
export async function translatedOAuthError(error: unknown, signIn: SignIn): Promise<IntrayError> {
  if (error instanceof IntrayError) return error
  const answer = await answerOf(error)
  if (answer !== null && !isPassing(answer)) return refused(reasonOf(answer), signIn, codeOf(answer))
  const { code = 'none' } = error as { code?: string }
  const status = statusOf(error)
  const what = status === null ? 'did not answer' : `answered with HTTP ${status}, which is no answer to a sign-in`
  // The library's error holds the whole response; it stays here.
  return new MailServerError(`the sign-in service (${signIn.auth.provider}) ${what}; mail waits meanwhile`, {
    context: { provider: signIn.auth.provider, code, status },
  })
}

async function answerOf(error: unknown): Promise<ErrorAnswer | null> {
  if (error instanceof client.AuthorizationResponseError) return answerFrom(error)
  if (error instanceof client.ResponseBodyError) return isUnwell(error.status) ? null : answerFrom(error)
  // RFC 6749 §5.2: a wrong client secret may come as 401 with a challenge; why stands in the body all the same.
  if (!(error instanceof client.WWWAuthenticateChallengeError) || isUnwell(error.status)) return null
  const body: unknown = await error.response.json().catch(() => null)
  return answerFrom(body ?? { error: 'invalid_client' })
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
