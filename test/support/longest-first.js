// Which test files begin first: without times of an earlier run jest goes by their size, and the one that takes longest is short.
const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const LONG = [
  'every-fault.test.ts',
  'matrix.test.ts',
  'notices.test.ts',
  'windows.test.ts',
  'secrets.test.ts',
  'verbs-accepted.test.ts',
  'steering.test.ts',
  'steer.test.ts',
];

module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = LONG.indexOf(basename(path));
      return at < 0 ? LONG.length : at;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
