import { DerError } from '../asn1/der-error';
import {
  children,
  decodeObjectIdentifier,
  decodeString,
  DerReader,
  type DerElement,
} from '../asn1/der-reader';
import { objectIdentifier, sequence } from '../asn1/der-writer';
import { sameOctets } from '../asn1/octets';
import { assertStrictDer } from '../asn1/strict-der';
import { TAG } from '../asn1/tags';
import { ATTESTATION_OID } from './attestation-oids';
import { badAttestation } from './attestation-refusal';
import type {
  AttestationContext,
  AttestationEvidence,
  AttestationVerdict,
  AttestationVerifier,
} from './attestation-types';
import { readCompactJws } from './compact-jws';
import { verifyMockQscdJwt } from './mock-qscd-jwt';
import { MAX_PATH_CERTIFICATES, readPathCertificate } from './trusted-path';
import { verifyX509Vendor } from './x509-vendor';

export const CSR_ATTR = 'csr_attr';

/** The largest bundle that is read, in octets. */
const MAX_BUNDLE_OCTETS = 65_536;
const MAX_STATEMENTS = 8;
const MAX_CERTIFICATES = 16;

/** A statement of a bundle: its type, and the value that the type defines. */
export interface BundleStatement {
  readonly type: string;
  readonly value: DerElement;
}

interface AttestationBundle {
  readonly statements: readonly BundleStatement[];
  /** Unordered, for whatever statement needs them. */
  readonly certs: readonly Uint8Array[];
}

interface StatementType {
  /** The octets that the format takes as its statement. Throws DerError. */
  readonly octets: (value: DerElement) => Uint8Array;
  readonly verify: AttestationVerifier;
  /** The certificate that names the first issuer to be looked for in the bundle. */
  readonly lowest: (statement: Uint8Array) => Uint8Array | undefined;
}

const STATEMENT_TYPES: Readonly<Record<string, StatementType>> = {
  [ATTESTATION_OID.jwtStatement]: {
    octets: (value) => Buffer.from(decodeString(asUtf8(value)), 'latin1'),
    verify: verifyMockQscdJwt,
    lowest: lastOfX5c,
  },
  [ATTESTATION_OID.certificateStatement]: {
    octets: ({ der }) => der,
    verify: verifyX509Vendor,
    lowest: (statement) => statement,
  },
};

/**
 * The AttestationBundle of draft-ietf-lamps-csr-attestation-29, as it stands in the attribute id-aa-attestation of a
 * request or is sent as the statement. Statements of types that are not known here are passed over; there must be one
 * that is, and each that is must hold. The verdict is that of the first.
 */
export function verifyCsrAttribute(
  { statement, certs, nonce }: AttestationEvidence,
  context: AttestationContext,
): AttestationVerdict {
  const bundle = readBundle(statement);
  const pool = [...bundle.certs, ...certs];
  const verdicts = bundle.statements.flatMap(({ type, value }): AttestationVerdict[] => {
    const known = STATEMENT_TYPES[type];
    if (known === undefined) return [];
    const octets = reading(() => known.octets(value));
    const evidence = {
      format: CSR_ATTR,
      statement: octets,
      certs: pathAbove(known.lowest(octets), pool),
      nonce,
    };
    return [{ ...known.verify(evidence, context), format: CSR_ATTR, statementType: type }];
  });
  const [verdict] = verdicts;
  if (verdict === undefined)
    throw badAttestation(
      '/statement',
      `The bundle has no statement of a known type: ${Object.keys(STATEMENT_TYPES).join(', ')}.`,
    );
  return verdict;
}

/** An AttestationBundle, DER; the value of the attribute. */
export function encodeAttestationBundle(
  statements: readonly { readonly type: string; readonly der: Uint8Array }[],
  certs: readonly Uint8Array[] = [],
): Uint8Array {
  return sequence(
    sequence(...statements.map(({ type, der }) => sequence(objectIdentifier(type), der))),
    ...(certs.length === 0 ? [] : [sequence(...certs)]),
  );
}

function readBundle(der: Uint8Array): AttestationBundle {
  if (der.length > MAX_BUNDLE_OCTETS)
    throw badAttestation('/statement', `A bundle has at most ${MAX_BUNDLE_OCTETS} octets.`);
  return reading(() => {
    assertStrictDer(der);
    const fields = DerReader.inside(der, TAG.SEQUENCE);
    const statements = children(fields.next(TAG.SEQUENCE).content);
    const certs = fields.optional(TAG.SEQUENCE);
    fields.end();
    const choices = certs === undefined ? [] : children(certs.content);
    if (statements.length === 0 || statements.length > MAX_STATEMENTS)
      throw new DerError('unexpected', `a bundle has 1 to ${MAX_STATEMENTS} statements`);
    if ((certs !== undefined && choices.length === 0) || choices.length > MAX_CERTIFICATES)
      throw new DerError(
        'unexpected',
        `a bundle has 1 to ${MAX_CERTIFICATES} certificates, or leaves them out`,
      );
    return {
      statements: statements.map(readStatement),
      // Of CertificateChoices only Certificate is a SEQUENCE; `other` [3] has formats that nothing here needs.
      certs: choices.filter(({ tag }) => tag === TAG.SEQUENCE).map((choice) => choice.der),
    };
  });
}

function readStatement(element: DerElement): BundleStatement {
  if (element.tag !== TAG.SEQUENCE) throw new DerError('unexpected', 'a statement is not a SEQUENCE');
  const fields = element.reader();
  const type = decodeObjectIdentifier(fields.next(TAG.OBJECT_IDENTIFIER));
  const value = fields.next();
  fields.end();
  return { type, value };
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError)
      throw badAttestation('/statement', `This is no AttestationBundle in DER: ${error.message}.`, error);
    throw error;
  }
}

/** The certificates above the lowest one, each named as the issuer of the one before; from an unordered pool. */
function pathAbove(lowest: Uint8Array | undefined, pool: readonly Uint8Array[]): Uint8Array[] {
  if (lowest === undefined) return [];
  const path: Uint8Array[] = [];
  let { tbs: subject } = readPathCertificate({ der: lowest, pointer: '/statement' });
  const views = pool.map((der) => readPathCertificate({ der, pointer: '/statement' }));
  while (path.length < MAX_PATH_CERTIFICATES - 1) {
    const issuer = views.find(({ tbs }) => sameOctets(tbs.subject.der, subject.issuer.der));
    if (issuer === undefined || path.includes(issuer.der)) break;
    path.push(issuer.der);
    subject = issuer.tbs;
  }
  return path;
}

function asUtf8(value: DerElement): DerElement {
  if (value.tag !== TAG.UTF8_STRING) throw new DerError('unexpected', 'a JWT statement is a UTF8String');
  return value;
}

/** The last certificate in the x5c of a JWS, above which the bundle may have more. */
function lastOfX5c(statement: Uint8Array): Uint8Array | undefined {
  const jws = readCompactJws(Buffer.from(statement).toString('latin1'));
  const x5c: unknown = typeof jws === 'string' ? undefined : jws.header['x5c'];
  const last: unknown = Array.isArray(x5c) ? x5c.at(-1) : undefined;
  return typeof last === 'string' ? Buffer.from(last, 'base64') : undefined;
}
