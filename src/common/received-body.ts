import { PkiError } from './pki-error';
import { parseJsonText } from './json-text';

const JSON_MEDIA_TYPE = 'application/json';

/**
 * The octets of a request body before anybody has looked at them. They are read only after the request is authorised,
 * so that a caller without a credential learns nothing and costs no parsing.
 */
export class ReceivedBody {
  constructor(
    /** Lower case, without parameters. */
    readonly mediaType: string,
    readonly octets: Uint8Array,
  ) {}

  static of(contentType: string | undefined, octets: Uint8Array): ReceivedBody {
    return new ReceivedBody((contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '', octets);
  }

  /**
   * The value of a JSON body, or this body itself where the handler reads other media types.
   * Throws `unsupported_media_type` and, for JSON, `malformed`.
   */
  read(consumes: readonly string[] = []): unknown {
    if (consumes.includes(this.mediaType)) return this;
    if (this.mediaType !== JSON_MEDIA_TYPE || consumes.length > 0) {
      const expected = consumes.length > 0 ? consumes.join(' or ') : JSON_MEDIA_TYPE;
      throw new PkiError('unsupported_media_type', `The body must be sent as Content-Type: ${expected}.`);
    }
    return parseJsonText(this.octets);
  }
}
