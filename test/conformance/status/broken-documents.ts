import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DerReader, readWhole } from '../../../src/asn1/der-reader';
import { sequence } from '../../../src/asn1/der-writer';
import { TAG } from '../../../src/asn1/tags';
import { OcspResponseBuilder } from '../../../src/ocsp/ocsp-response';
import { parseOcspResponse } from '../../../src/ocsp/ocsp-response-reader';
import { signatureAlgorithmOf } from '../../../src/x509/algorithms';
import type { StatusDocument } from './status-documents';

/** A list and an answer that every linter must find something in, made of ones that were published. */
export function brokenDocuments(documents: readonly StatusDocument[], folder: string): StatusDocument[] {
  const list = documents.find(({ kind }) => kind === 'crl');
  const answer = documents.find(({ kind, certificates }) => kind === 'ocsp' && certificates === 1);
  if (!list || !answer) throw new Error('nothing to break');
  return [broken(list, brokenList, folder), broken(answer, brokenAnswer, folder)];
}

function broken(
  document: StatusDocument,
  breakIt: (der: Uint8Array) => Uint8Array,
  folder: string,
): StatusDocument {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${document.kind}.der`);
  writeFileSync(file, breakIt(readFileSync(document.file)));
  return { ...document, name: `control/${document.kind}`, profile: 'control', file };
}

/** Without extensions, thus without number and issuer key, and with an empty list of entries (RFC 5280 5.1.2.6, 5.2). */
function brokenList(der: Uint8Array): Uint8Array {
  const outer = new DerReader(readWhole(der, TAG.SEQUENCE).content);
  const fields = new DerReader(outer.next(TAG.SEQUENCE).content);
  // version, signature, issuer, thisUpdate, nextUpdate
  const kept = Array.from({ length: 5 }, () => fields.next().der);
  return sequence(
    sequence(...kept, sequence()),
    outer.next(TAG.SEQUENCE).der,
    outer.next(TAG.BIT_STRING).der,
  );
}

/** Made in 2020 about the time since, which ended in 2020 (RFC 6960 2.4, 4.2.2.1); without certificates, which would be verified. */
function brokenAnswer(der: Uint8Array): Uint8Array {
  const view = parseOcspResponse(der);
  const algorithm =
    view.status === 'successful' ? signatureAlgorithmOf(view.signatureAlgorithmDer) : undefined;
  if (view.status !== 'successful' || algorithm === undefined) throw new Error('no answer to break');
  const { responderId, responseDataDer, signature } = view;
  const data = new DerReader(readWhole(responseDataDer, TAG.SEQUENCE).content);
  const [, producedAt, responses] = [data.next(), data.next(), data.next()];
  const single = new DerReader(readWhole(responses.content, TAG.SEQUENCE).content);
  const [, , , nextUpdate] = [single.next(), single.next(), single.next(), single.next()];
  // These octets share the memory of the data.
  for (const { content } of [producedAt, readWhole(nextUpdate.content)]) content.set(Buffer.from('2020'));
  const builder = new OcspResponseBuilder({
    responderId,
    signatureAlgorithm: algorithm,
    certificatesDer: [],
  });
  return builder.assemble(responseDataDer, signature);
}
