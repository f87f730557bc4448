import { mergeConfig } from 'vitest/config'
// @boundaries-ignore one configuration for every package
import shared from '../../vitest.shared.ts'

export default mergeConfig(shared, {
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts'],
    // What a page shows comes when it comes, on a busy machine too.
    expect: { poll: { timeout: 100_000 } },
  },
})
