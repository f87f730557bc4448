import { defineConfig } from 'vitest/config'

/** What every package's tests run with. */
export default defineConfig({
  test: { environment: 'node', include: ['src/**/*.test.ts'], restoreMocks: true },
})
