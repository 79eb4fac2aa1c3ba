import fc from 'fast-check';
import { placeOfHook, readHook } from '../../inventory/hook';

describe('the address of a webhook', () => {
  it.each([
    ['https://hooks.example.com/ops', 'https://hooks.example.com/ops'],
    ['https://hooks.example.com', 'https://hooks.example.com/'],
    ['https://10.0.0.1:8443/a?b=c', 'https://10.0.0.1:8443/a?b=c'],
    ['http://127.0.0.1:9000/x', 'http://127.0.0.1:9000/x'],
    ['http://127.9.9.9/', 'http://127.9.9.9/'],
    ['http://localhost:9000', 'http://localhost:9000/'],
    ['http://[::1]:9000/', 'http://[::1]:9000/'],
  ])('%s is taken', (text, url) => {
    expect(readHook(text)).toEqual({ ok: true, url });
  });

  it.each([
    ['http://hooks.example.com/ops', /on this machine only/],
    ['http://localhost.example.com/', /on this machine only/],
    ['http://127.0.0.1.example.com/', /on this machine only/],
    ['ftp://hooks.example.com/', /begin with https/],
    ['file:///etc/passwd', /begin with https/],
    ['hooks.example.com', /no address/],
    ['https://h/ops\n', /no address/],
    ['https://h/#part', /`#`/],
    [`https://h/${'x'.repeat(2_000)}`, /too long/],
    ['', /such as/],
    [17, /such as/],
    [null, /such as/],
  ])('%s is refused', (text, why) => {
    expect(readHook(text)).toEqual({ ok: false, why: expect.stringMatching(why) as string });
  });

  it('refused never quotes any part of it', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9]{12,20}$/),
        fc.constantFrom('http://h/', 'https://me:', 'x', 'ftp://'),
        (secret, start) => {
          const read = readHook(`${start}${secret}@h/${secret}#${secret}`);
          expect(read.ok).toBe(false);
          expect(JSON.stringify(read)).not.toContain(secret);
        },
      ),
    );
  });

  it('in a message is scheme, host and port, for its path is often its secret', () => {
    expect(placeOfHook('https://hooks.example.com:8443/services/T0/B0/secret?token=x')).toBe(
      'https://hooks.example.com:8443',
    );
  });
});
