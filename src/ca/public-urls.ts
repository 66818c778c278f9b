/** The base URLs that are written into certificates, without a trailing slash; fixed for the life of a data folder. */
export interface PublicUrls {
  /** For example `http://localhost:8080`. */
  readonly publicUrl: string;
  /** For PKI disclosure statements, which must be https (EN 319 412-5 4.3.4). */
  readonly publicTlsUrl: string;
}

/** The languages that the documents of a CA are published in. */
export type DocumentLanguage = 'en' | 'ja';

export type TermsLanguage = DocumentLanguage;

export function crlUrl({ publicUrl }: PublicUrls, caId: string, shard: number): string {
  return `${publicUrl}/crl/${caId}/${shard}.crl`;
}

export function ocspUrl({ publicUrl }: PublicUrls, caId: string): string {
  return `${publicUrl}/ocsp/${caId}`;
}

export function aiaUrl({ publicUrl }: PublicUrls, caId: string, keyGeneration: number): string {
  return `${publicUrl}/aia/${caId}/${keyGeneration}.cer`;
}

/** The certificate of a key generation and those above it. */
export function aiaPathUrl({ publicUrl }: PublicUrls, caId: string, keyGeneration: number): string {
  return `${publicUrl}/aia/${caId}/${keyGeneration}.p7c`;
}

export function repositoryUrl({ publicUrl }: PublicUrls): string {
  return `${publicUrl}/repository`;
}

/** The cPSuri of certificates; it answers in the language asked for. */
export function cpsUrl({ publicUrl }: PublicUrls, caId: string): string {
  return `${publicUrl}/repository/${caId}/cps`;
}

export function cpsTextUrl(urls: PublicUrls, caId: string, language: DocumentLanguage): string {
  return `${cpsUrl(urls, caId)}/${language}`;
}

export function pdsUrl({ publicTlsUrl }: PublicUrls, caId: string, language: string): string {
  return `${publicTlsUrl}/repository/${caId}/pds/${language}`;
}

export function termsUrl({ publicUrl }: PublicUrls, caId: string, language: TermsLanguage): string {
  return `${publicUrl}/repository/${caId}/terms/${language}`;
}
