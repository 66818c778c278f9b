/** Injection token of the issuer: the public URL, octet by octet. */
export const ISSUER = Symbol('Issuer');

/** The base URLs of the listeners that take access tokens, as clients know them. */
export interface ListenerUrls {
  readonly public: string;
  /** Of the HTTPS listener, whether or not it is there. */
  readonly tls: string;
}

/** Injection token of the {@link ListenerUrls}. */
export const LISTENER_URLS = Symbol('ListenerUrls');
