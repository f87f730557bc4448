import { defineConfig } from 'vitest/config'

/** A test that hangs must end some day, and none may fail because the machine is busy. */
const patienceMs = 120_000

/** What every package's tests run with. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
    testTimeout: patienceMs,
    hookTimeout: patienceMs,
  },
})
