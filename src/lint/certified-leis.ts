import { leiOfOrganizationIdentifier } from '../qcstatements/lei';
import type { DistinguishedName } from './distinguished-name';

/** The LEIs of a certificate: that of the extension first, if there is one, then those in organizationIdentifier. */
export function leisIn(extension: string | undefined, { values }: DistinguishedName): string[] {
  const leis = extension === undefined ? [] : [extension];
  for (const identifier of values.organizationIdentifier ?? []) {
    const lei = leiOfOrganizationIdentifier(identifier);
    if (lei !== undefined) leis.push(lei);
  }
  return leis;
}
