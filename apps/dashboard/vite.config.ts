import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run dev` beside a server that was started by `npm start`. */
const server = 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react()],
  build: { sourcemap: true, chunkSizeWarningLimit: 700 },
  server: { proxy: { '/trpc': server, '/api': server } },
})
