/** Tests that wait for real outages: minutes, not seconds. `npm run test:slow` and CI run them. */
const base = require('./jest.config.cjs')

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: ['**/*.slow.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 420_000,
}
