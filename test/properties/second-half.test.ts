import { wholeRuns } from './whole-runs';

describe('whole runs, second half', () => {
  wholeRuns(1);
});
