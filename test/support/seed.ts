import fc from 'fast-check';

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  // Everybody draws the same examples, so that a red test is of the change at hand; `FUZZ_SEED=$RANDOM script/test` draws others.
  seed: Number(process.env.FUZZ_SEED ?? 20_260_101),
  // Of a mistake made on purpose (script/mutants) nobody reads the smallest example.
  endOnFailure: process.env.ROLLBOOK_MUTATE !== undefined,
});
