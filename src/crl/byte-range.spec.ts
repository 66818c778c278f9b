import { requestedRange, type ByteRange } from './byte-range';

describe('requestedRange of 100 octets', () => {
  it.each<[string | undefined, ByteRange | 'unsatisfiable' | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes= 0 - 9', { start: 0, end: 9 }],
    ['Bytes=99-', { start: 99, end: 99 }],
    ['bytes=0-1000', { start: 0, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-0', undefined],
    ['bytes=0-1,3-4', undefined],
    ['bytes=-', undefined],
    ['bytes=a-b', undefined],
    ['lines=0-1', undefined],
  ])('%s', (header, range) => {
    expect(requestedRange(header, 100)).toEqual(range);
  });

  it('finds no octet in an empty body', () => {
    expect(requestedRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(requestedRange('bytes=-5', 0)).toBe('unsatisfiable');
  });
});
