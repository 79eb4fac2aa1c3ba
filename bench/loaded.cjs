// Required before the program by cli.mjs: writes at its end which files it loaded.
const { writeFileSync } = require('node:fs');

process.once('exit', () => {
  const own = Object.keys(require.cache).filter((file) => file !== __filename);
  if (process.env.ROLLBOOK_LOADED) writeFileSync(process.env.ROLLBOOK_LOADED, own.join('\n'));
});
