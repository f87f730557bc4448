import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** `npm run dev` beside a server that was started by `npm start`. */
const server = 'http://127.0.0.1:3000'

/**
 * Components that Primer's FormControl names only to recognise them. No page has them, and they bring a virtual list along: a
 * fifth of the first view.
 */
const unused = /@primer\/react\/dist\/(Autocomplete|SelectPanel|TextInputWithTokens)\/\1\.js$/

const leaveOut: Plugin = {
  name: 'leave-out',
  load: (id) =>
    unused.test(id)
      ? 'const None = () => null; None.__SLOT__ = Symbol("none"); export { None as default, None as SelectPanel }'
      : null,
}

export default defineConfig({
  plugins: [react(), leaveOut],
  build: { sourcemap: true, chunkSizeWarningLimit: 700 },
  server: { proxy: { '/trpc': server, '/api': server } },
})
