import './sign-in.css'
import { WebhookIcon } from '@primer/octicons-react'
import { Banner, Button, FormControl, Spinner, TextInput } from '@primer/react'
import { useMutation } from '@tanstack/react-query'
import { useLocation, useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import { nextPath } from '../next-path.ts'
import { PageTitle } from '../parts/page-title.tsx'
import { rememberSession } from '../session.ts'
import { failureOf, trpc } from '../trpc.ts'
import { SignInHelp } from './sign-in-help.tsx'

/** What a one-time link brings, in the part of an address that no server and no log ever gets. */
const codeIn = (hash: string): string | null => new URLSearchParams(hash).get('code')

const tokenWords = 'This installation knows no such token. It may be mistyped, revoked or expired.'
const lostWords = 'The server did not answer. It may be restarting, or your connection is lost.'

const wordsFor = (error: unknown, refused: string): string => {
  const refusal = failureOf(error)
  if (refusal === null) return lostWords
  return refusal.code === 'auth.required' ? refused : refusal.message
}

export function SignIn() {
  const { next } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const code = useLocation({ select: ({ hash }) => codeIn(hash) })
  const { formState, handleSubmit, register, setError, setFocus } = useForm({ defaultValues: { token: '' } })
  const [linkFault, setLinkFault] = useState<string | null>(null)
  const signIn = useMutation(
    trpc.session.signIn.mutationOptions({
      retry: false,
      onSuccess(session) {
        rememberSession(session)
        router.history.replace(nextPath(next))
      },
      onError(error, credentials) {
        if ('code' in credentials) return setLinkFault(wordsFor(error, 'This link opens nothing any more.'))
        setError('token', { message: wordsFor(error, tokenWords) })
        setFocus('token')
      },
    }),
  )
  const { mutate } = signIn
  useEffect(() => {
    // Once it is spent the address has it no more.
    if (code === null || codeIn(location.hash.slice(1)) !== code) return
    // Nobody finds it in the history of the browser.
    router.history.replace(location.pathname + location.search)
    mutate({ code })
  }, [code, mutate, router])

  useEffect(() => setFocus('token'), [setFocus])

  const fault = formState.errors.token?.message
  return (
    <main className="sign-in" id="content">
      <WebhookIcon size={48} className="muted" />
      <PageTitle title="Sign in" />
      {linkFault && <Banner variant="critical" title="The link did not sign you in" description={linkFault} />}
      {signIn.isPending && 'code' in signIn.variables ? (
        <Spinner srText="Signing you in" />
      ) : (
        <>
          <form
            className="box sign-in-form"
            noValidate
            onSubmit={(event) => void handleSubmit(({ token }) => mutate({ token: token.trim() }))(event)}
          >
            <FormControl>
              <FormControl.Label>Token</FormControl.Label>
              <TextInput
                block
                type="password"
                autoComplete="current-password"
                spellCheck={false}
                monospace
                {...register('token', {
                  validate: (token) => token.trim() !== '' || 'Put in a token.',
                })}
              />
              {fault && <FormControl.Validation variant="error">{fault}</FormControl.Validation>}
            </FormControl>
            <Button type="submit" variant="primary" block loading={signIn.isPending}>
              Sign in
            </Button>
          </form>
          <SignInHelp />
        </>
      )}
    </main>
  )
}
