import { UserError } from '../../language/user-error';
import { notifyOf } from '../../worker/notify';

const refusal = (choice: Parameters<typeof notifyOf>[0]): string => {
  try {
    notifyOf({ env: {}, ...choice });
  } catch (error) {
    if (error instanceof UserError && error.code === 'usage') return error.message;
    throw error;
  }
  throw new Error('it was taken');
};

describe('whom a worker tells', () => {
  it('without any setting is nobody, and there are no links', () => {
    expect(notifyOf({ env: {} })).toEqual({ notify: null, ui: null });
    expect(notifyOf({ env: { ROLLBOOK_NOTIFY: '', ROLLBOOK_UI: '' } })).toEqual({ notify: null, ui: null });
  });

  it('is whom the flag names, before the variable', () => {
    const env = { ROLLBOOK_NOTIFY: 'https://b.example.com/', ROLLBOOK_UI: 'https://ui.example.com/temporal/' };
    expect(notifyOf({ env })).toEqual({
      notify: { url: 'https://b.example.com/', token: null },
      ui: 'https://ui.example.com/temporal',
    });
    expect(notifyOf({ notify: 'https://a.example.com/x', ui: 'http://localhost:8233', env })).toEqual({
      notify: { url: 'https://a.example.com/x', token: null },
      ui: 'http://localhost:8233',
    });
  });

  it('has its token by reference: a variable, or before it a file', () => {
    const notify = 'https://a.example.com/';
    const env = { ROLLBOOK_NOTIFY_TOKEN: 'secret' };
    expect(notifyOf({ notify, env }).notify?.token).toEqual({ env: 'ROLLBOOK_NOTIFY_TOKEN' });
    expect(notifyOf({ notify, env: { ...env, ROLLBOOK_NOTIFY_TOKEN_FILE: '/run/hook' } }).notify?.token).toEqual({
      file: '/run/hook',
    });
  });

  it.each(['http://hooks.example.com/', 'hooks', 'https://me:secret@h/'])(
    '%s is refused as usage, unquoted',
    (notify) => {
      const message = refusal({ notify });
      expect(message).toMatch(/^--notify \(ROLLBOOK_NOTIFY\): /);
      expect(message).not.toContain('hidden');
    },
  );

  it.each(['localhost:8233', 'ftp://x/', 'https://me:secret@h/', 'https://h/?q=1', 'https://h/#x'])(
    '%s is no page of a UI, and refused as usage',
    (ui) => {
      expect(refusal({ ui })).toMatch(/^--ui \(ROLLBOOK_UI\): write the address of the Temporal UI/);
    },
  );
});
