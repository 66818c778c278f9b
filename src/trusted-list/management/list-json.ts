import { wireTime } from '../../common/wire-time';

/** A value of the model of lists as JSON: octets in base64, times in UTC with whole seconds. */
export function listJson(value: unknown): unknown {
  if (value instanceof Date) return wireTime(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(listJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [[name, listJson(member)]],
    ),
  );
}
