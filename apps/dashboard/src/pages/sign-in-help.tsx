import { Commands } from '../parts/commands.tsx'

/** Where tokens come from. */
export function SignInHelp() {
  return (
    <details className="sign-in-help">
      <summary>Where do I find one?</summary>
      <p>
        <code>npm start</code> prints one when an installation starts for the first time, with a link that signs you in
        here once. Is it lost? Start the server with one of your own, of 20 characters or more:
      </p>
      <Commands lines={['REPOHOOK_ADMIN_TOKEN=… npm start']} label="Copy command" />
      <p>An administrator makes others, for certain repositories and for a certain time:</p>
      <Commands lines={['npx repohook token create NAME --repo owner/name --expires 90d']} label="Copy command" />
      <p>
        and, by the id of a token, a link that signs you in: <code>npx repohook token link ID</code>.
      </p>
    </details>
  )
}
