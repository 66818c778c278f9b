import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** What CRLs and OCSP have to keep, by the ids that titles of tests carry; clause and requirement in own words. */
const RULES: Readonly<Record<string, readonly [clause: string, requirement: string]>> = {
  C1: [
    'RFC 5280 5.1',
    'version 2, issuer as in the CA certificate, one signature algorithm inside and outside',
  ],
  C2: ['RFC 5280 5.1.2.6', 'no list of entries where nothing is revoked'],
  C3: [
    'RFC 5280 5.2.3',
    'cRLNumber not critical, at most 20 octets, growing; a delta shares that of its list',
  ],
  C4: ['RFC 5280 5.2.1', 'authorityKeyIdentifier is the subjectKeyIdentifier of the CA'],
  C5: [
    'RFC 5280 5.2.5',
    'critical issuingDistributionPoint on partitioned lists, the URI of the certificates',
  ],
  C6: ['RFC 5280 5.2.4, 5.2.6', 'a delta names a published base and tells what changed since'],
  C7: [
    'RFC 5280 5.3.1, Baseline Requirements 7.2.2',
    'reasons: 0 by omission, 7 never, 8 in deltas, 6 not for web sites',
  ],
  C8: ['EN 319 411-1 REV-6.3.9-04', 'a revocation is final; only a hold is lifted'],
  C9: [
    'RFC 5280 3.3, EN 319 411-2 CSS-6.3.10-03 to -06',
    'expired entries are kept and announced, or dropped after one list',
  ],
  C10: [
    'EN 319 411-1 CSS-6.3.9-05, -06',
    'lists for subjects every 24 hours, each naming the next, without a gap',
  ],
  C11: [
    'EN 319 411-1 CSS-6.3.9-12 to -14',
    'lists of CA certificates in time, and after each revocation of one',
  ],
  C12: [
    'EN 319 411-1 CSS-6.3.9-06, EN 319 411-2 CSS-6.3.10-07 to -09',
    'the last list: nothing live, 9999, nothing after',
  ],
  C13: ['RFC 5280 5.1.2.4', 'UTCTime to 2049, GeneralizedTime from 2050, whole seconds'],
  C14: [
    'RFC 5280 4.2.1.13, Baseline Requirements 4.9.7',
    'lists before certificates; every URL answers at once',
  ],
  C15: [
    'RFC 5280 4.2.1.13, RFC 2585',
    'DER over HTTP as application/pkix-crl, with tags, ranges and honest encodings',
  ],
  O1: ['RFC 6960 A.1, RFC 9919 6', 'GET and POST, with the path forms that clients send'],
  O2: ['RFC 9919 3.1.1, 3.2.2', 'the CertID as it was asked, by SHA-1 and SHA-256 alike; responders by key'],
  O3: ['RFC 9919 3.2.4', 'nextUpdate always, times in whole seconds'],
  O4: ['RFC 9654 2.1', 'nonces by their length: refused, echoed, left out'],
  O5: ['RFC 6960 2.3, RFC 9919 3.2.3', 'errors unsigned, each for its cause'],
  O6: ['RFC 6960 2.2, EN 319 411-1 OVR-6.6.3-02', 'what was not issued is never good'],
  O7: [
    'EN 319 411-1 CSS-6.6.3-01B, Baseline Requirements 7.1.2.8',
    'delegated responders of the CA itself, short, nocheck',
  ],
  O8: ['Baseline Requirements 4.9.9', 'answers about web sites for 8 hours to 10 days, renewed in time'],
  O9: ['EN 319 411-2 CSS-6.3.10-02, -10, -11', 'status after the end of certificate and CA; archiveCutoff'],
  O10: ['Baseline Requirements 7.3.2', 'no reasonCode in singleExtensions, no empty sequence of extensions'],
  O11: ['RFC 9919 6, 7.2', 'headers by which caches keep an answer as long as it serves'],
  O12: [
    'EN 319 411-1 REV-6.2.4-03A, CSS-6.3.10-08',
    'a revocation shows everywhere, and good never comes back',
  ],
  O13: ['EN 319 411-1 CSS-6.3.10-02', 'available always: while lists are made, and without the database'],
  O14: ['EN 319 411-1 REV-6.2.4-07', 'no answer is signed by a clock that fell back'],
};
const ID = /\b[CO](?:1[0-9]|[1-9])\b/g;

/** Texts that name a test, a suite or a case of a table: first in a call or in an array. */
const TITLE = /[([]\s*(['"`])((?:\\.|(?!\1)[^\\\n])*)\1\s*[,)]/g;

function titles(): string[] {
  return ['src', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(spec|suite)\.ts$/.test(file) && !file.endsWith('status-rules.spec.ts'))
      .flatMap((file) => [...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(TITLE)])
      .map((match) => match[2] ?? ''),
  );
}

describe('rules of the status services', () => {
  const tested = new Map<string, string[]>();
  for (const title of titles())
    for (const id of title.match(ID) ?? []) tested.set(id, [...(tested.get(id) ?? []), title]);

  it.each(Object.entries(RULES).map(([id, [clause, requirement]]) => [id, requirement, clause]))(
    'the rule %s has a test: %s (%s)',
    (id) => {
      expect(tested.get(id) ?? []).not.toEqual([]);
    },
  );

  it('no title names a rule that is not listed', () => {
    expect([...tested.keys()].filter((id) => !Object.hasOwn(RULES, id))).toEqual([]);
  });
});
