import { DerReader, children } from '../../asn1/der-reader';
import { contextConstructed, sequence } from '../../asn1/der-writer';
import { TAG, contextConstructedTag } from '../../asn1/tags';
import { OID } from '../oids';
import type { Extension } from '../tbs-certificate';
import { decodeGeneralName, encodeGeneralName } from './subject-alt-name';

/** cRLDistributionPoints, not critical: one distribution point for each URI (RFC 5280 4.2.1.13). */
export function encodeCrlDistributionPoints(uris: readonly string[]): Extension {
  const value = sequence(
    ...uris.map((uri) =>
      sequence(contextConstructed(0, contextConstructed(0, encodeGeneralName({ type: 'uri', value: uri })))),
    ),
  );
  return { oid: OID.cRLDistributionPoints, critical: false, value };
}

/** The URIs of all distribution points. */
export function decodeCrlDistributionPoints(value: Uint8Array): string[] {
  const uris: string[] = [];
  const points = DerReader.inside(value, TAG.SEQUENCE);
  while (!points.atEnd) {
    const point = points.enter(TAG.SEQUENCE);
    const name = point.optional(contextConstructedTag(0));
    const fullName = name && new DerReader(name.content).optional(contextConstructedTag(0));
    for (const element of fullName ? children(fullName.content) : []) {
      const general = decodeGeneralName(element);
      if (general.type === 'uri') uris.push(general.value);
    }
  }
  return uris;
}
