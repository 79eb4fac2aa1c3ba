const shared = {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.cache'],
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  // These ship ES modules only, and jest loads CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!(@marcbachmann/cel-js|@observablehq/plot|d3(-[a-z]+)*|delaunator|internmap|isoformat|robust-predicates)/)',
  ],
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'pure',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/(workflows|properties|e2e|e2e-cli|e2e-browser|crash|temporal|worker)/',
      ],
    },
    // Time-skipping: a test server and the workflow bundle, no cluster.
    {
      ...shared,
      displayName: 'workflows',
      testMatch: ['<rootDir>/test/workflows/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
    },
    // Rules as properties: whole runs in virtual time over a generated world. Nothing there is real but the product.
    {
      ...shared,
      displayName: 'properties',
      testMatch: ['<rootDir>/test/properties/**/*.test.ts'],
      // Finding mistakes made on purpose takes minutes: `script/fuzz --mistakes`.
      testPathIgnorePatterns: process.env.FUZZ_MISTAKES
        ? ['/node_modules/']
        : ['/node_modules/', '/mutants\\.test\\.ts$'],
      moduleNameMapper: { '^\\.\\./redis-api/pool$': '<rootDir>/test/properties/world/pool.ts' },
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
    },
    // Real servers and processes, two files at a time; first those that need no workflow bundle.
    {
      ...shared,
      displayName: 'temporal',
      testMatch: ['<rootDir>/test/temporal/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/{e2e,e2e-cli,e2e-browser,crash,worker}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
    },
  ],
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/support/longest-first.js',
  // Tests of e2e run side by side, each over a cluster of its own, and mostly wait.
  maxConcurrency: 32,
};
