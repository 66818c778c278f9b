import type { TrustedListDefinition } from '../../world/trusted-lists';
import type { ListVersion } from './composed-list';

/** Below `/tl/`: `eu/lotl.xml`, in version 5 `eu/lotl-v5.xml`. */
export function listFile(path: string, version: ListVersion): string {
  return version === 6 ? `${path}.xml` : `${path}-v${version}.xml`;
}

export function listUrl(
  publicUrl: string,
  { path }: Pick<TrustedListDefinition, 'path'>,
  version: ListVersion,
): string {
  return `${publicUrl}/tl/${listFile(path, version)}`;
}

/** The page about a list; one for all lists of a folder. */
export function informationUrl(publicUrl: string, { path }: Pick<TrustedListDefinition, 'path'>): string {
  return `${publicUrl}/tl/${path.split('/').slice(0, -1).join('/')}/info.html`;
}

/** Stands for the page of the Official Journal that announces the signers of the list of lists. */
export function signersAnnouncementUrl(publicUrl: string): string {
  return `${publicUrl}/tl/eu/signers.html`;
}

export function repositoryUrl(publicUrl: string): string {
  return `${publicUrl}/repository`;
}

/** Where the status of the certificates of a CA is told. */
export function statusUrls(publicUrl: string, caId: string): { readonly ocsp: string; readonly crl: string } {
  return { ocsp: `${publicUrl}/ocsp/${caId}`, crl: `${publicUrl}/crl/${caId}/full.crl` };
}
