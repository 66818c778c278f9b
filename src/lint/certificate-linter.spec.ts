import { readdirSync } from 'node:fs';

import fc from 'fast-check';

import { rulesIn } from '../../test/support/lint-cases.suite';
import {
  CLEAN_SAMPLES,
  EU_SEAL,
  EU_SHORT_SEAL,
  EU_SIGNATURE,
  JP_SEAL,
  ROOT_CA,
  SEAL_NAME,
  TIME_STAMPING_UNIT,
  entry,
  findingsOf,
  rawInteger,
  rsaKey,
  tbsOf,
  withExtensions,
  withKey,
  withSubject,
  withValidity,
  without,
  type LintSample,
} from '../../test/support/lint-samples';
import { integer, nullValue, sequence } from '../asn1/der-writer';
import { encodeLeiExtension } from '../qcstatements/lei';
import { encodeCrlDistributionPoints } from '../x509/extensions/crl-distribution-points';
import { encodeKeyUsage } from '../x509/extensions/key-usage';
import { OID } from '../x509/oids';
import { CERTIFICATE_PARTS, type CertificateParts } from './certificate-parts';
import { CertificateLinter } from './certificate-linter';
import { ALL_KINDS, isInScope, type LintRule } from './lint-rule';
import { RULES } from './rules';

const FOLDERS = readdirSync(__dirname, { withFileTypes: true })
  .filter((child) => child.isDirectory())
  .map(({ name }) => name);

const linterFor = (sample: LintSample): CertificateLinter => new CertificateLinter(sample.expected);
const idsOf = (linter: CertificateLinter, sample: LintSample): string[] =>
  linter.lint(tbsOf(sample), sample.issuerValidity).map(({ ruleId }) => ruleId);
/** All of them are judged by the linter of one template, that of the EU seal. */
const unlike = (sample: LintSample): LintSample => ({ ...sample, expected: EU_SEAL.expected });

const KEY_USAGE_AGAIN = EU_SEAL.extensions.slice(2, 3);
const VARIANTS: readonly LintSample[] = [
  EU_SEAL,
  EU_SHORT_SEAL,
  unlike(EU_SIGNATURE),
  unlike(JP_SEAL),
  unlike(ROOT_CA),
  unlike(TIME_STAMPING_UNIT),
  { ...EU_SEAL, serialDer: integer(99) },
  { ...EU_SEAL, serialDer: rawInteger('0001') },
  { ...EU_SEAL, subjectDer: sequence(integer(1)) },
  { ...EU_SEAL, subjectDer: sequence() },
  { ...EU_SEAL, versionDer: Buffer.alloc(0) },
  { ...EU_SEAL, issuerValidity: undefined },
  { ...EU_SEAL, issuerValidity: { notBefore: new Date(0), notAfter: new Date(1) } },
  { ...EU_SEAL, issuerValidity: { notBefore: new Date(0), notAfter: new Date('2056-01-01T00:00:00Z') } },
  {
    ...EU_SEAL,
    issuerValidity: {
      notBefore: new Date('2056-01-01T00:00:00Z'),
      notAfter: new Date('2056-01-01T00:00:00Z'),
    },
  },
  { ...EU_SEAL, issuerValidity: { notBefore: new Date(0), notAfter: new Date(2) } },
  { ...EU_SEAL, extensions: [] },
  { ...EU_SEAL, extensions: [...EU_SEAL.extensions].reverse() },
  { ...EU_SEAL, extensions: [...KEY_USAGE_AGAIN, ...EU_SEAL.extensions] },
  {
    ...EU_SEAL,
    extensions: [
      ...EU_SEAL.extensions,
      ...withExtensions(EU_SEAL, encodeKeyUsage([])).extensions.slice(2, 3),
    ],
  },
  { ...EU_SEAL, extensions: [...EU_SEAL.extensions, brokenExtension(OID.keyUsage)] },
  { ...EU_SEAL, extensions: [brokenExtension(OID.keyUsage), ...EU_SEAL.extensions] },
  withSubject(EU_SEAL, ...SEAL_NAME, entry('CN', 'Second')),
  withSubject(EU_SEAL, ...SEAL_NAME, entry('organizationIdentifier', 'NTRJP-1')),
  withKey(EU_SEAL, rsaKey(2048)),
  withKey(EU_SEAL, rsaKey(3072)),
  { ...EU_SEAL, spkiDer: rsaKey(3072) },
  withValidity(EU_SEAL, '2026-01-01T00:00:00Z', '2025-01-01T00:00:00Z'),
  without(EU_SEAL, OID.lei),
  without(EU_SEAL, OID.qcStatements),
  withExtensions(EU_SEAL, encodeLeiExtension('5493001KJTIIGC8Y1R12')),
  withExtensions(EU_SEAL, encodeCrlDistributionPoints(['http://pki.test/crl/ca/1.crl'])),
  withExtensions(EU_SEAL, { oid: '2.999.1', critical: true, value: nullValue() }),
];

function brokenExtension(oid: string): Uint8Array {
  return withExtensions({ ...EU_SEAL, extensions: [] }, { oid, critical: true, value: nullValue() })
    .extensions[0] as Uint8Array;
}

describe('a certificate linter', () => {
  it.each(Object.entries(CLEAN_SAMPLES))('finds nothing in a clean %s', (_name, sample) => {
    expect(findingsOf(sample)).toEqual([]);
  });

  it('finds the same as a new one, whatever it has judged before', () => {
    const steps = fc.array(
      fc.record({
        variant: fc.nat(VARIANTS.length - 1),
        // Most certificates are as built; some have octets overwritten somewhere.
        damage: fc.option(fc.record({ place: fc.nat(), octet: fc.nat(255) }), { freq: 3 }),
      }),
      { minLength: 2, maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (sequenceOfSteps) => {
        const linter = linterFor(EU_SEAL);
        for (const { variant, damage } of sequenceOfSteps) {
          const sample = VARIANTS[variant] as LintSample;
          const tbsDer = Buffer.from(tbsOf(sample));
          if (damage) tbsDer[damage.place % tbsDer.length] = damage.octet;
          const fresh = linterFor(sample).lint(tbsDer, sample.issuerValidity);
          expect(linter.lint(tbsDer, sample.issuerValidity)).toEqual(fresh);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('notices a change in a buffer that is used again', () => {
    const linter = linterFor(EU_SEAL);
    const tbsDer = Buffer.from(tbsOf(EU_SEAL));
    expect(linter.lint(tbsDer, EU_SEAL.issuerValidity)).toEqual([]);
    // The country XA becomes xA.
    const place = tbsDer.lastIndexOf('XA', tbsDer.indexOf('TEST Maker'));
    tbsDer.write('xA', place);
    expect(linter.lint(tbsDer, EU_SEAL.issuerValidity).map(({ ruleId }) => ruleId)).toEqual([
      'pkix.country_name_invalid',
    ]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('certificate')],
    ['a certificate that is cut', Buffer.from(tbsOf(EU_SEAL)).subarray(0, 100)],
    ['octets behind the certificate', Buffer.concat([tbsOf(EU_SEAL), Buffer.alloc(1)])],
  ])('tells %s as a finding, and goes on', (_name, octets) => {
    const linter = linterFor(EU_SEAL);
    for (const sample of [EU_SEAL, EU_SEAL]) {
      const findings = linter.lint(octets, undefined);
      expect(findings).toEqual([{ ruleId: 'itu.invalid_asn1_syntax', detail: expect.any(String) }]);
      expect(idsOf(linter, sample)).toEqual([]);
    }
  });

  it('judges again what an error in a rule left unjudged', () => {
    let broken = true;
    const [first] = RULES;
    const faulty: LintRule = {
      ...(first as LintRule),
      reads: ['subject'],
      check: () => {
        if (broken) throw new Error('a bug');
        return undefined;
      },
    };
    const linter = new CertificateLinter(EU_SEAL.expected, [faulty, ...RULES]);
    expect(() => linter.lint(tbsOf(EU_SEAL), EU_SEAL.issuerValidity)).toThrow('a bug');
    const nameless = { ...EU_SEAL, subjectDer: sequence() };
    expect(() => linter.lint(tbsOf(nameless), EU_SEAL.issuerValidity)).toThrow('a bug');
    broken = false;
    expect(idsOf(linter, nameless)).toEqual(findingsOf(nameless));
  });

  it('asks only the rules that read a changed part', () => {
    const asked: string[] = [];
    const counting = RULES.map((rule) => ({
      ...rule,
      check: (...parts: Parameters<LintRule['check']>) => {
        asked.push(rule.id);
        return rule.check(...parts);
      },
    }));
    const linter = new CertificateLinter(EU_SEAL.expected, counting);
    idsOf(linter, EU_SEAL);
    asked.length = 0;
    idsOf(linter, { ...EU_SEAL, serialDer: integer(2) });
    expect(asked).toEqual(['pkix.certificate_serial_number_out_of_range']);
    asked.length = 0;
    idsOf(linter, { ...EU_SEAL, serialDer: integer(2) });
    expect(asked).toEqual([]);
  });
});

describe('the rules', () => {
  /** The parts, of which only the declared ones may be read. */
  const guarded = (parts: CertificateParts, { id, reads }: LintRule): CertificateParts =>
    new Proxy(parts, {
      get: (target, part) => {
        if (!(reads as readonly (string | symbol)[]).includes(part)) {
          throw new Error(`${id} reads ${String(part)} without saying so`);
        }
        return target[part as keyof CertificateParts];
      },
    });
  const guardedRules = RULES.map((rule): LintRule => ({
    ...rule,
    check: (parts, expected) => rule.check(guarded(parts, rule), expected),
  }));

  it.each([
    ...Object.entries(CLEAN_SAMPLES),
    ...VARIANTS.map((sample, index) => [`variant ${index}`, sample] as const),
  ])('read only what they declare: %s', (_name, sample) => {
    const linter = new CertificateLinter(sample.expected, guardedRules);
    expect(idsOf(linter, sample)).toEqual(findingsOf(sample));
  });

  it('are told when one reads more than it declares', () => {
    const [first] = RULES;
    const curious: LintRule = {
      ...(first as LintRule),
      reads: ['version'],
      check: ({ subject }) => subject.values.CN?.[0],
    };
    const check: LintRule['check'] = (parts, expected) => curious.check(guarded(parts, curious), expected);
    const linter = new CertificateLinter(EU_SEAL.expected, [{ ...curious, check }]);
    expect(() => idsOf(linter, EU_SEAL)).toThrow('reads subject without saying so');
  });

  it('have an id of their own, a clause and a requirement, and say what they read', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, clause, requirement, reads, appliesTo } of RULES) {
      expect(id).toMatch(/^[a-z0-9_]+(\.[a-z0-9_.-]+)*$/);
      expect([id, clause]).toEqual([id, expect.stringMatching(/^(RFC|EN|TS|ISO|Ministry) .*[0-9]/)]);
      expect([id, requirement]).toEqual([id, expect.stringMatching(/^[A-Za-z].*\.$/)]);
      expect(reads.length).toBeGreaterThan(0);
      expect(reads.every((part) => CERTIFICATE_PARTS.includes(part))).toBe(true);
      expect(ALL_KINDS.some((kind) => appliesTo.kinds.includes(kind))).toBe(true);
    }
  });

  it('are those of the files in the folders of the documents, each once', () => {
    expect(FOLDERS.length).toBeGreaterThan(10);
    const inFolders = FOLDERS.flatMap(rulesIn);
    expect(inFolders.map(({ id }) => id).sort()).toEqual(RULES.map(({ id }) => id).sort());
    expect(inFolders.every((rule) => RULES.includes(rule))).toBe(true);
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    'apply somewhere, and pass a clean certificate: %s',
    (id, rule) => {
      const judged = Object.values(CLEAN_SAMPLES).filter(({ expected }) =>
        isInScope(rule.appliesTo, expected),
      );
      expect(judged.length).toBeGreaterThan(0);
      for (const sample of judged) expect(findingsOf(sample)).not.toContain(id);
    },
  );

  it('fit into the bits of a mask', () => {
    expect(CERTIFICATE_PARTS.length).toBeLessThanOrEqual(31);
  });
});
