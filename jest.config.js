const shared = {
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.cache'],
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  // The CEL library ships ES modules only, and jest loads CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(@marcbachmann/cel-js)/)'],
};

const workflows = ['<rootDir>/test/workflows/**/*.test.ts'];
const real = [
  '<rootDir>/test/e2e/**/*.test.ts',
  '<rootDir>/test/temporal/**/*.test.ts',
  '<rootDir>/test/worker/**/*.test.ts',
];

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'pure',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(workflows|e2e|temporal|worker)/'],
    },
    // Time-skipping: a test server and the workflow bundle, no cluster.
    {
      ...shared,
      displayName: 'workflows',
      testMatch: workflows,
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
    },
    // A real development server, real processes, real sockets: one file at a time (`--runInBand`).
    {
      ...shared,
      displayName: 'real',
      testMatch: real,
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
    },
  ],
  testTimeout: 60_000,
};
