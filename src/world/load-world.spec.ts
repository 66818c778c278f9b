import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isEuOrEea } from '../qcstatements/country-list';
import { loadWorld } from './load-world';
import { DEFAULT_STATUS_POLICY } from './status-policy';
import { WorldError, type WorldProblem } from './world-error';

const CONFIG = join(__dirname, '../../config');
const WORLD = join(CONFIG, 'worlds/japan-eu.yaml');

describe('the bundled worlds', () => {
  it.each([
    ['japan-eu', 'XA'],
    ['japan-eu-rehearsal', 'EE'],
    ['japan-eu-vetted', 'XA'],
  ])('%s loads and is frozen', (worldId, memberState) => {
    const world = loadWorld(join(CONFIG, `worlds/${worldId}.yaml`));
    expect(world).toMatchObject({ worldId, memberState });
    const alpha = world.tsps.find(({ tspId }) => tspId === 'alpha');
    expect(alpha).toMatchObject({
      country: memberState,
      organizationIdentifier: `VAT${memberState}-100000001`,
    });
    expect(Object.isFrozen(world.profiles[0]?.keyAlgorithms)).toBe(true);
  });

  it('has six issuing CAs under four roots, with P-256, P-384 and RSA-3072/PSS', () => {
    const { cas } = loadWorld(WORLD);
    expect(cas.filter(({ kind }) => kind === 'issuing')).toHaveLength(6);
    expect(cas.filter(({ kind }) => kind === 'root')).toHaveLength(4);
    expect(cas.map(({ keyAlgorithm }) => keyAlgorithm)).toEqual(
      expect.arrayContaining(['P-256', 'P-384', 'RSA-3072']),
    );
    expect(cas.find(({ keyAlgorithm }) => keyAlgorithm === 'RSA-3072')?.signatureAlgorithm).toBe(
      'rsa-pss-sha256',
    );
  });

  it('keeps families apart: EU without legislation, Japan with it and without ETSI qualified policies', () => {
    for (const { kind, jurisdiction, qcStatements: qc, policies, profileId } of loadWorld(WORLD).profiles) {
      if (kind !== 'subject') continue;
      const etsi = policies.some((policy) => 'oid' in policy && policy.oid.startsWith('0.4.0.194112.1.'));
      expect([profileId, etsi]).toEqual([profileId, jurisdiction === 'EU']);
      if (jurisdiction === 'EU') expect(qc?.legislation).toBeUndefined();
      else expect([profileId, qc?.sscd]).toEqual([profileId, undefined]);
      for (const country of [...(qc?.legislation ?? []), ...(qc?.qscdLegislation ?? [])]) {
        expect(isEuOrEea(country)).toBe(false);
      }
    }
  });

  it('says nothing of status: the defaults hold, as the schema states them', () => {
    const { status, cas, cascadeKeyCompromise } = loadWorld(WORLD);
    expect([status, cascadeKeyCompromise]).toEqual([DEFAULT_STATUS_POLICY, false]);
    expect(cas.map((ca) => ca.status)).toEqual(cas.map(() => DEFAULT_STATUS_POLICY));
    type Definition = { properties: Record<string, { description: string }> };
    const { $defs } = JSON.parse(readFileSync(join(CONFIG, 'schema/world.schema.json'), 'utf8')) as {
      $defs: Record<'ocsp' | 'crl', Definition>;
    };
    for (const part of ['ocsp', 'crl'] as const) {
      const stated = Object.entries($defs[part].properties).map(([name, { description }]) => [
        name,
        / default (\S+?)( \(|$)/.exec(description)?.[1],
      ]);
      expect(Object.fromEntries(stated)).toEqual(
        Object.fromEntries(Object.entries(status[part]).map(([name, value]) => [name, String(value)])),
      );
    }
  });

  it('gives the same content hash for the same content, and another for another', () => {
    expect(loadWorld(WORLD).contentHash).toBe(loadWorld(WORLD).contentHash);
    expect(loadWorld(join(CONFIG, 'worlds/japan-eu-rehearsal.yaml')).contentHash).not.toBe(
      loadWorld(WORLD).contentHash,
    );
  });
});

describe('a broken world', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kakehashi-world-'));
    cpSync(CONFIG, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const breakFile = (file: string, from: string, to: string): { line: number } => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    const changed = text.replace(from, to);
    writeFileSync(path, changed);
    const first = to.split('\n').findIndex((line, index) => line !== from.split('\n')[index]);
    return { line: text.slice(0, text.indexOf(from)).split('\n').length + Math.max(first, 0) };
  };

  const problemsOf = (world: string): readonly WorldProblem[] => {
    try {
      loadWorld(join(folder, 'worlds', world));
    } catch (error) {
      if (error instanceof WorldError) return error.problems;
      throw error;
    }
    return [];
  };

  const W = 'worlds/japan-eu.yaml';
  const P = 'profiles/eu-qseal.yaml';
  it.each([
    [
      'unknown key',
      W,
      '    crlShards: 4',
      '    crlShard: 4',
      '/cas/alpha-seal/crlShard',
      /did you mean crlShards/,
    ],
    ['wrong type', W, 'crlShards: 4', 'crlShards: many', '/cas/alpha-seal/crlShards', /shards/],
    [
      'a shard that takes nothing',
      W,
      'crlShards: 4',
      'crlShards: 4\n    status: { crl: { shardCapacity: 0 } }',
      '/cas/alpha-seal/status/crl/shardCapacity',
      /certificates that one shard takes/,
    ],
    [
      'unknown algorithm',
      W,
      'keyAlgorithm: P-384',
      'keyAlgorithm: P-385',
      '/cas/alpha-root/keyAlgorithm',
      /P-384/,
    ],
    [
      'finding of no rule',
      P,
      'jurisdiction: EU',
      'jurisdiction: EU\nexpectedFindings: [etsi.en_319_411_2.gen-6.6.1-03.qc_sscd_mising]',
      '/expectedFindings/0',
      /did you mean etsi\.en_319_411_2\.gen-6\.6\.1-03\.qc_sscd_missing/,
    ],
    [
      'finding like that of no rule',
      P,
      'jurisdiction: EU',
      'jurisdiction: EU\nexpectedFindings: [quite-another-thing-altogether]',
      '/expectedFindings/0',
      /docs\/lint-rules\.md/,
    ],
    ['unknown TSP', W, 'tspId: bravo', 'tspId: bravoo', '/cas/bravo-root/tspId', /did you mean bravo/],
    [
      'unknown issuer',
      W,
      'issuerCaId: alpha-root',
      'issuerCaId: alpha-rot',
      '/cas/alpha-seal/issuerCaId',
      /alpha-root/,
    ],
    [
      'issuer of itself',
      W,
      'issuerCaId: alpha-root',
      'issuerCaId: alpha-seal',
      '/cas/alpha-seal/issuerCaId',
      /root/,
    ],
    [
      'root with issuer',
      W,
      'kind: root',
      'kind: root\n    issuerCaId: bravo-root',
      '/cas/alpha-root/issuerCaId',
      /remove/,
    ],
    [
      'unknown profile',
      W,
      'eu-qseal-qscd-lei',
      'eu-qseal-qscd-lie',
      '/cas/alpha-seal/profileIds/1',
      /eu-qseal-qscd-lei/,
    ],
    [
      'profile of another law',
      W,
      'profileIds: [jp-eseal-level1]',
      'profileIds: [eu-qseal]',
      '/cas/charlie-eseal-level1/profileIds/0',
      /jurisdiction/,
    ],
    [
      'CA profile for subjects',
      W,
      'profileIds: [jp-eseal-level1]',
      'profileIds: [jp-root-ca]',
      '/cas/charlie-eseal-level1/profileIds/0',
      /kind subject/,
    ],
    [
      'name without TEST',
      W,
      'CN: TEST Alpha Root CA 1',
      'CN: Alpha Root CA 1',
      '/cas/alpha-root/subject/CN',
      /TEST/,
    ],
    [
      'LEI with wrong digits',
      W,
      'lei: 999900TESTKAKEHA0163',
      'lei: 999900TESTKAKEHA0164',
      '/tsps/alpha/lei',
      /check digits/,
    ],
    [
      'corporate number with wrong digit',
      W,
      'organizationIdentifier: NTRJP-8999999000001\n    lei',
      'organizationIdentifier: NTRJP-9999999000001\n    lei',
      '/tsps/bravo/organizationIdentifier',
      /check digit/,
    ],
    ['arc outside 2.999', W, 'policyArc: 2.999.10.1', 'policyArc: 1.2.3', '/tsps/alpha/policyArc', /2\.999/],
    [
      'arc of another TSP',
      W,
      'policyArc: 2.999.392.2',
      'policyArc: 2.999.392.1',
      '/tsps/charlie/policyArc',
      /another/,
    ],
    [
      'arc too big',
      W,
      'policyArc: 2.999.10.1',
      'policyArc: 2.999.2147483648',
      '/tsps/alpha/policyArc',
      /smaller/,
    ],
    [
      'signature unfit for the key',
      W,
      'signatureAlgorithm: rsa-pss-sha256',
      'signatureAlgorithm: ecdsa-sha256',
      '/cas/alpha-sign/signatureAlgorithm',
      /RSA-3072/,
    ],
    [
      'validity beyond the issuer',
      W,
      'validity: P10Y',
      'validity: P21Y',
      '/cas/alpha-seal/validity',
      /shorten/,
    ],
    [
      'validity that is no duration',
      W,
      'validity: P10Y',
      'validity: 10 years',
      '/cas/alpha-seal/validity',
      /ISO 8601/,
    ],
    [
      'OCSP answers that serve too long',
      W,
      'tsps:',
      'status: { ocsp: { validity: P11D } }\ntsps:',
      '/status/ocsp/validity',
      /PT1M to P10D/,
    ],
    [
      'a CA whose lists come too seldom',
      W,
      'validity: P10Y',
      'status: { crl: { validity: P5D, refresh: P2D } }\n    validity: P10Y',
      '/cas/alpha-seal/status/crl/refresh',
      /PT24H/,
    ],
    [
      'lists refreshed after the alarm',
      W,
      'validity: P10Y',
      'status: { crl: { refresh: PT19H } }\n    validity: P10Y',
      '/cas/alpha-seal/status/crl/refresh',
      /shorten/,
    ],
    [
      'lists of CA certificates for more than a year',
      W,
      'tsps:',
      'status: { crl: { caValidity: P366D } }\ntsps:',
      '/status/crl/caValidity',
      /P1Y/,
    ],
    [
      'status that is no word',
      W,
      'tsps:',
      'status: { ocsp: { notIssued: good } }\ntsps:',
      '/status/ocsp/notIssued',
      /unknown, revoked/,
    ],
    [
      'a status setting of the world at a CA',
      W,
      'validity: P10Y',
      'status: { cascadeKeyCompromise: true }\n    validity: P10Y',
      '/cas/alpha-seal/status/cascadeKeyCompromise',
      /known keys are ocsp, crl/,
    ],
    [
      'a status setting that nobody knows',
      W,
      'tsps:',
      'status: { crl: { validty: PT24H } }\ntsps:',
      '/status/crl/validty',
      /did you mean validity/,
    ],
    [
      'an attestation root that is no certificate',
      W,
      'tsps:',
      'attestationRoots: [MAA=]\ntsps:',
      '/attestationRoots/0',
      /basicConstraints/,
    ],
    [
      'an attestation root that is not base64',
      W,
      'tsps:',
      'attestationRoots: ["-----BEGIN"]\ntsps:',
      '/attestationRoots/0',
      /./,
    ],
    [
      'a device of a type that is not certified',
      W,
      'deviceType: jp-hsm',
      'deviceType: jp-hms',
      '/clients/demo-rssp/qscds/demo-hsm/deviceType',
      /did you mean jp-hsm/,
    ],
    [
      'two device types with one certification',
      W,
      'TEST-QSCD-0000',
      'TEST-QSCD-0001',
      '/certifiedDevices/eu-qscd-ended/certificationId',
      /a number of its own/,
    ],
    [
      'a device that does not say TEST',
      W,
      'model: TEST Kinko 7',
      'model: Kinko 7',
      '/certifiedDevices/jp-hsm/model',
      /TEST/,
    ],
    [
      'a certification until a day that there is not',
      W,
      "'2024-12-31T23:59:59Z'",
      "'2024-02-30T23:59:59Z'",
      '/certifiedDevices/eu-qscd-ended/validUntil',
      /calendar/,
    ],
    [
      'a certification without a time',
      W,
      "'2024-12-31T23:59:59Z'",
      'never',
      '/certifiedDevices/eu-qscd-ended/validUntil',
      /UTC/,
    ],
    [
      'a device type under another law',
      W,
      'regime: JP',
      'regime: US',
      '/certifiedDevices/jp-hsm/regime',
      /EU/,
    ],
    [
      'unknown requirement',
      P,
      'jurisdiction: EU',
      'jurisdiction: EU\nrequires: { mandates: true }',
      '/requires/mandates',
      /did you mean mandate/,
    ],
    [
      'mandate of a natural person',
      'profiles/eu-qsign.yaml',
      'jurisdiction: EU',
      'jurisdiction: EU\nrequires: { mandate: true }',
      '/requires/mandate',
      /remove/,
    ],
    [
      'standing evidence without a rank',
      W,
      '    secret: bravo-rssp-secret',
      '    secret: bravo-rssp-secret\n    standingEvidence: { reference: TEST, loa: best }',
      '/clients/bravo-rssp/standingEvidence/loa',
      /substantial/,
    ],
    [
      'private key of an identity provider',
      W,
      'subscribers:',
      'identityProviders: { idp: { issuer: i, jwks: { keys: [{ kty: EC, d: x }] } } }\nsubscribers:',
      '/identityProviders/idp/jwks/keys/0/d',
      /public/,
    ],
    [
      'two identity providers of one name',
      W,
      'subscribers:',
      'identityProviders: { a: { issuer: i, jwks: { keys: [{}] } }, b: { issuer: i, jwks: { keys: [{}] } } }\nsubscribers:',
      '/identityProviders/b/issuer',
      /of its own/,
    ],
    [
      'rank that is no number',
      W,
      'subscribers:',
      'assurance: { identity: { IAL2: good } }\nsubscribers:',
      '/assurance/identity/IAL2',
      /rank/,
    ],
    ['client without secret', W, '    secret: bravo-rssp-secret\n', '', '/clients/bravo-rssp', /secret/],
    [
      'subject in another country',
      W,
      'C: JP\n      O: TEST Bravo',
      'C: DE\n      O: TEST Bravo',
      '/cas/bravo-root/subject/C',
      /JP/,
    ],
    ['unusable id', W, '  bravo-rssp:', '  Bravo RSSP:', '/clients/Bravo RSSP', /hyphens/],
    ['duplicate key', W, 'memberState: XA', 'memberState: XA\nmemberState: XB', '', /correct/],
    ['missing key', W, '    policyArc: 2.999.10.1\n', '', '/tsps/alpha', /policyArc/],
    [
      'unknown claim',
      'profiles/_seal.yaml',
      'claim: organization_name, required',
      'claim: organisation_name, required',
      '/subject/2/claim',
      /organization_name/,
    ],
    [
      'unknown statement',
      P,
      'compliance: true',
      'complience: true',
      '/qcStatements/complience',
      /compliance/,
    ],
    ['no own policy', P, "  - { tspPolicy: '2.1', cps: true }\n", '', '/policies', /tspPolicy/],
    [
      'QcSSCD without QSCD',
      P,
      'compliance: true',
      'sscd: true, compliance: true',
      '/qcStatements/sscd',
      /requiresQscd/,
    ],
    [
      'validity assured and revoked on replacement',
      'profiles/eu-qseal-qscd-short.yaml',
      'suspension: false',
      'suspension: false\nrevokeOnReplace: true',
      '/revokeOnReplace',
      /set it to false/,
    ],
    [
      'no time for approvals',
      'profiles/registry-corporate.yaml',
      'approval: dual',
      'approval: dual\napprovalPeriod: PT0S',
      '/approvalPeriod',
      /longer/,
    ],
    [
      'short-term over 24 h',
      'profiles/eu-qseal-qscd-short.yaml',
      'max: PT24H',
      'max: PT25H',
      '/validity/max',
      /PT24H/,
    ],
    [
      'default over maximum',
      'profiles/_subject.yaml',
      'default: P2Y',
      'default: P4Y',
      '/validity/default',
      /shorten/,
    ],
    [
      'CA profile without cA',
      'profiles/root-ca.yaml',
      'basicConstraints: { cA: true }\n',
      '',
      '/basicConstraints',
      /cA/,
    ],
    [
      'list pointed to',
      W,
      'pointsTo: [eu-lotl, xa-tl, jp-tl]',
      'pointsTo: [eu-lotl, xa-tlx, jp-tl]',
      '/trustedLists/lists/eu-lotl/pointsTo/1',
      /did you mean xa-tl/,
    ],
    [
      'list of a service',
      W,
      'listId: jp-tl\n      caId: bravo-eseal',
      'listId: jp-lt\n      caId: bravo-eseal',
      '/trustedLists/services/bravo-eseal/listId',
      /jp-tl/,
    ],
    [
      'CA of a service',
      W,
      'listId: jp-tl\n      caId: bravo-eseal',
      'listId: jp-tl\n      caId: bravo-seal',
      '/trustedLists/services/bravo-eseal/caId',
      /did you mean bravo-eseal/,
    ],
    [
      'path of another list',
      W,
      'path: jp/tl',
      'path: ms/tl',
      '/trustedLists/lists/jp-tl/path',
      /another path/,
    ],
    [
      'path like a version',
      W,
      'path: ms/tl',
      'path: ms/tl-v5',
      '/trustedLists/lists/xa-tl/path',
      /another name/,
    ],
    [
      'TSP on a list without address',
      W,
      '    contact: { streetAddress: 12 TEST Street, locality: TEST Town, email: bravo@example.org }\n',
      '',
      '/tsps/bravo/contact',
      /streetAddress/,
    ],
    [
      'list that does not say TEST',
      W,
      'en: TEST hub of mutual recognition',
      'en: Hub of mutual recognition',
      '/trustedLists/lists/mra-hub/schemeName/en',
      /TEST/,
    ],
    [
      'second third country',
      W,
      'kind: eu-member-state',
      'kind: third-country',
      '/trustedLists/lists/xa-tl/kind',
      /one list/,
    ],
    [
      'recognition that there is not',
      W,
      'recognition: art14',
      'recognition: art15',
      '/trustedLists/japan/recognition',
      /art14/,
    ],
    [
      'time without zone',
      W,
      "startingTime: '2020-05-01T00:00:00Z'",
      "startingTime: '2020-05-01'",
      '/trustedLists/japan/startingTime',
      /2020-01-01T00:00:00Z/,
    ],
    [
      'base that extends itself',
      'profiles/_seal.yaml',
      'extends: _subject',
      'extends: _seal',
      '/extends',
      /does not extend/,
    ],
  ])('fails with %s, naming file, line, key and remedy', (_name, file, from, to, key, remedy) => {
    const { line } = breakFile(file, from, to);
    const problems = problemsOf('japan-eu.yaml');
    const problem = problems.find((candidate) => candidate.key === key && candidate.file.endsWith(file));
    expect(problem).toMatchObject({ key, remedy: expect.stringMatching(remedy) as string });
    // A key that was removed is shown at its parent, above the place where it stood.
    if (to !== '') expect(Math.abs((problem?.line ?? 0) - line)).toBeLessThanOrEqual(1);
  });

  it('lists every problem at once', () => {
    breakFile(W, 'CN: TEST Alpha Root CA 1', 'CN: Alpha Root CA 1');
    breakFile(W, 'policyArc: 2.999.392.2', 'policyArc: 1.2.3');
    breakFile(W, 'validity: P10Y', 'validity: P21Y');
    expect(problemsOf('japan-eu.yaml').map(({ key }) => key)).toEqual(
      expect.arrayContaining([
        '/cas/alpha-root/subject/CN',
        '/tsps/charlie/policyArc',
        '/cas/alpha-seal/validity',
      ]),
    );
  });

  it('points into the file that is extended', () => {
    breakFile(W, 'policyArc: 2.999.392.2', 'policyArc: 1.2.3');
    expect(problemsOf('japan-eu-rehearsal.yaml')[0]?.file.endsWith('japan-eu.yaml')).toBe(true);
  });

  it('refuses aliases that grow', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [name, below] of [
      ['b', 'a'],
      ['c', 'b'],
      ['d', 'c'],
    ]) {
      lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${below}`).join(', ')}]`);
    }
    writeFileSync(join(folder, W), lines.join('\n'));
    expect(problemsOf('japan-eu.yaml')[0]?.message).toMatch(/aliases/);
  });

  it('says when the file is not there', () => {
    expect(problemsOf('nowhere.yaml')[0]?.message).toMatch(/cannot be read/);
  });
});
