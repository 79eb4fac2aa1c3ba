import { fault, readFault } from '../../language/codes';

test('an error of a schema, read, has its code and its whole sentence', () => {
  expect(readFault(fault('deadline', 'a | b'))).toEqual({ code: 'deadline', message: 'a | b' });
  expect(readFault('|a')).toEqual({ code: '', message: 'a' });
});

test('an error of a schema, without a code, is of a wrong value', () => {
  expect(readFault('Invalid input')).toEqual({ code: 'wrong-value', message: 'Invalid input' });
});
