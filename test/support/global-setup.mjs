import { buildAlone } from '../../script/build.mjs';

/** Brings `dist/` up to date, once for a whole jest run: the tests use its workflow bundle and start its programs. */
export default buildAlone;
