import fc from 'fast-check';

// Everybody draws the same examples, so that a red test is of the change at hand; `FUZZ_SEED=$RANDOM script/test` draws others.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FUZZ_SEED ?? 20_260_101) });
