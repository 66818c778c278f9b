import { X509Certificate, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectObject } from '../../support/ra-session';
import { type CrlReason, crlReasonNumber } from '../../../src/x509/crl-reason';
import { decodeCrlDistributionPoints } from '../../../src/x509/extensions/crl-distribution-points';
import { OID } from '../../../src/x509/oids';
import { parseCertificate } from '../../../src/x509/tbs-certificate';
import { type EnrolmentClient, certificatesToPem } from '../enrolment-client';
import { mapLimited } from '../judges/command';
import type { KeyPool } from '../key-pool';
import type { PublishedProfile } from '../subject-variants';
import type { State, StatusSubject } from './status-subject';

const PARALLEL = 8;
/** The subject's key; the keys of the CAs are what the world says. */
const KEY_ALGORITHMS = ['P-256', 'P-384', 'RSA-3072'];
const REASONS: readonly CrlReason[] = [
  'keyCompromise',
  'unspecified',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
];
/** The only reason in the list that an operator alone may give. */
const OF_OPERATORS: CrlReason = 'privilegeWithdrawn';

interface Plan {
  readonly name: string;
  readonly caId: string;
  readonly profile: PublishedProfile;
  readonly keyAlgorithm: string;
  readonly keyIndex: number;
  readonly state: State;
  readonly reason?: CrlReason;
}

/** A subject with the id by which the RA knows its certificate. */
interface Enrolled extends StatusSubject {
  readonly certId: string;
}

/**
 * Makes certificates in every state at each CA that issues to subscribers, at a running service. One key type tries every
 * reason, the others one. The certificates of the CAs themselves are subjects, too.
 */
export class StatusSubjects {
  private enrolled: readonly Enrolled[] = [];

  constructor(
    private readonly client: EnrolmentClient,
    private readonly pool: KeyPool,
    private readonly folder: string,
  ) {}

  /** Enrols all, then puts on hold what is to be held, released or revoked after a hold. */
  async enrolAndHold(): Promise<void> {
    const plans = await this.plans();
    for (const algorithm of KEY_ALGORITHMS) {
      await this.pool.fill(algorithm, plans.filter(({ keyAlgorithm }) => keyAlgorithm === algorithm).length);
    }
    this.enrolled = await mapLimited(plans, PARALLEL, (plan) => this.enrol(plan));
    await this.each(['held', 'released', 'held, then revoked'], async ({ certId }) => {
      const answer = await this.client.rssp.post(`/ra/v1/certificates/${certId}/suspension`, {});
      expectObject(answer, 200);
    });
  }

  /** Lifts holds and revokes. */
  async releaseAndRevoke(): Promise<void> {
    await this.each(['released'], async ({ certId }) => {
      expectObject(await this.client.rssp.delete(`/ra/v1/certificates/${certId}/suspension`), 200);
    });
    await this.each(['revoked', 'held, then revoked'], async ({ certId, reason = 'unspecified' }) => {
      const session = reason === OF_OPERATORS ? this.client.operator : this.client.rssp;
      const request = { revocationReason: crlReasonNumber(reason) };
      const path = `/ra/v1/certificates/${certId}/revocations`;
      expectObject(await session.post(path, request, `${certId}/revocation`), 200);
    });
  }

  /** What there is to ask for now, serial numbers that nobody issued among it. */
  async current(): Promise<readonly StatusSubject[]> {
    const good = this.enrolled.filter(({ state, name }) => state === 'good' && name.includes('/P-256/'));
    const neverIssued = good.map((subject) => this.neverIssued(subject));
    return [...(await this.caCertificates()), ...this.enrolled, ...neverIssued];
  }

  /** The certificates of the issuing CAs, which outlive the others. */
  async caCertificates(): Promise<StatusSubject[]> {
    return (await this.client.cas()).map(({ caId, path }) => this.keep(`ca/${caId}`, 'good', path));
  }

  /** What there is to ask for after the end of every certificate. */
  async expired(): Promise<readonly StatusSubject[]> {
    const ended = this.enrolled.flatMap((subject): StatusSubject[] => {
      if (subject.state === 'good') return [{ ...subject, state: 'expired' }];
      return subject.state === 'revoked' ? [{ ...subject, state: 'revoked, then expired' }] : [];
    });
    const all = [...(await this.caCertificates()), ...ended];
    return all.map((subject) => ({ ...subject, name: `${subject.name} later` }));
  }

  private async plans(): Promise<Plan[]> {
    // Short-term certificates have no status.
    const profiles = (await this.client.profiles()).filter(({ profileId }) => !profileId.endsWith('-short'));
    const used = new Map<string, number>();
    return (await this.client.cas()).flatMap(({ caId }) => {
      const profile = profiles.find(({ caIds }) => caIds.includes(caId));
      if (!profile) return [];
      return KEY_ALGORITHMS.flatMap((keyAlgorithm, index) =>
        statesFor(index === 0 ? REASONS : REASONS.slice(0, 1)).map(({ state, reason, label }): Plan => {
          const keyIndex = used.get(keyAlgorithm) ?? 0;
          used.set(keyAlgorithm, keyIndex + 1);
          const name = `${caId}/${keyAlgorithm}/${label}`;
          return { name, caId, profile, keyAlgorithm, keyIndex, state, ...(reason && { reason }) };
        }),
      );
    });
  }

  private async enrol({ keyAlgorithm, keyIndex, state, reason, ...plan }: Plan): Promise<Enrolled> {
    const key = this.pool.key(keyAlgorithm, keyIndex);
    const certificate = await this.client.enrol({ ...plan, key, variant: 'latin' });
    // What no credential holds is revoked after a while.
    await this.client.accept(certificate, plan.name);
    const { certId, path } = certificate;
    const subject = this.keep(plan.name, state, path);
    return { ...subject, certId, ...(reason && { reason }) };
  }

  /** The certificate with another serial number, of the same length; its signature is wrong, which no answer is about. */
  private neverIssued({ name, ...subject }: StatusSubject): StatusSubject {
    const { raw, serialNumber } = new X509Certificate(readFileSync(subject.certificateFile));
    const serial = Buffer.from(serialNumber, 'hex');
    const der = Buffer.from(raw);
    // The first octet stays: it makes the number positive.
    randomBytes(serial.length - 1).copy(der, der.indexOf(serial) + 1);
    const [, ...issuers] = certificatesIn(subject.pathFile);
    return this.keep(`${name} never issued`, 'never issued', [der, ...issuers]);
  }

  private keep(name: string, state: State, path: readonly Buffer[]): StatusSubject {
    const [leaf, issuer, root] = [path[0], path[1], path.at(-1)];
    if (!leaf || !issuer || !root) throw new Error(`${name}: no path`);
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    const write = (fileName: string, certificates: readonly Buffer[]): string => {
      const file = join(folder, fileName);
      writeFileSync(file, certificatesToPem(certificates));
      return file;
    };
    const addresses = addressesIn(leaf);
    return {
      name,
      state,
      // Roots are not among the CAs that the RA offers; an address ends in the id of the issuer.
      caId: addresses.ocspUrl.slice(addresses.ocspUrl.lastIndexOf('/') + 1),
      certificateFile: write('certificate.pem', [leaf]),
      issuerFile: write('issuer.pem', [issuer]),
      rootFile: write('root.pem', [root]),
      pathFile: write('path.pem', path),
      ...addresses,
    };
  }

  private async each(states: readonly State[], act: (subject: Enrolled) => Promise<void>): Promise<void> {
    const chosen = this.enrolled.filter(({ state }) => states.includes(state));
    await mapLimited(chosen, PARALLEL, act);
  }
}

/** The states to be tried with one key type, and the last part of their names. */
function statesFor(reasons: readonly CrlReason[]): { state: State; reason?: CrlReason; label: string }[] {
  return [
    { state: 'good', label: 'good' },
    ...reasons.map((reason) => ({ state: 'revoked' as const, reason, label: `revoked-${reason}` })),
    { state: 'held', reason: 'certificateHold', label: 'held' },
    { state: 'released', label: 'released' },
    { state: 'held, then revoked', reason: 'superseded', label: 'held-then-revoked' },
  ];
}

/** Where a certificate sends those who ask for its status. */
function addressesIn(der: Buffer): Pick<StatusSubject, 'ocspUrl' | 'crlUrl'> {
  const ocspUrl = /^OCSP - URI:(.*)$/m.exec(new X509Certificate(der).infoAccess ?? '')?.[1];
  const extension = parseCertificate(der).tbs.extensions.find(({ oid }) => oid === OID.cRLDistributionPoints);
  const [crlUrl] = extension ? decodeCrlDistributionPoints(extension.value) : [];
  if (ocspUrl === undefined || crlUrl === undefined)
    throw new Error('a certificate without status addresses');
  return { ocspUrl, crlUrl };
}

function certificatesIn(file: string): Buffer[] {
  const blocks = readFileSync(file, 'utf8').match(/-----BEGIN[^]*?END CERTIFICATE-----/g) ?? [];
  return blocks.map((pem) => new X509Certificate(pem).raw);
}
