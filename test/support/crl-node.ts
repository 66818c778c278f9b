import { createHash } from 'node:crypto';
import { NO_METRICS } from '../../src/common/metrics';
import { CrlBuilder } from '../../src/crl/crl-builder.service';
import { CrlIssuers, type CrlIssuer } from '../../src/crl/crl-issuers';
import { CrlPublisher } from '../../src/crl/crl-publisher.service';
import { crlSchedules } from '../../src/crl/crl-schedule';
import type { CrlTarget } from '../../src/crl/crl-target';
import { PublishedCrls } from '../../src/crl/published-crls.service';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { CrlPublicationRepository } from '../../src/store/crl-publication.repository';
import { CrlRepository } from '../../src/store/crl.repository';
import type { DatabaseLocation } from '../../src/store/data-source';
import type { CertificateRecord, StatusChange } from '../../src/store/records';
import { RevocationRepository } from '../../src/store/revocation.repository';
import { StatusChangeRepository } from '../../src/store/status-change.repository';
import { DEFAULT_STATUS_POLICY } from '../../src/world/status-policy';
import { buildName } from '../../src/x509/name';
import { aCertificate } from '../store/sample-records';
import { openTestStore, type TestStore } from '../store/test-store';

/** The CA of {@link CrlNode}s, with one shard. */
export const NODE_CA = 'test-ca';

class OneIssuer extends CrlIssuers {
  override readonly publicUrl = 'http://pki.test';

  constructor(private readonly issuer: CrlIssuer) {
    super();
  }

  override list(): readonly CrlIssuer[] {
    return [this.issuer];
  }

  override find(caId: string): CrlIssuer | undefined {
    return caId === this.issuer.caId ? this.issuer : undefined;
  }

  override refresh(): Promise<void> {
    return Promise.resolve();
  }
}

/** A CA with a fresh key. */
export async function oneIssuer(members: Partial<CrlIssuer> = {}): Promise<CrlIssuers> {
  const keys = new MemoryKeyStore();
  await keys.create('ca', 'P-256');
  const signer = await keys.open('ca', 'ecdsa-sha256');
  return new OneIssuer({
    caId: NODE_CA,
    isRoot: false,
    crlShards: 1,
    schedules: crlSchedules(DEFAULT_STATUS_POLICY.crl),
    subjectDer: buildName([{ attribute: 'CN', value: 'TEST Numbered CA' }]),
    keyIdentifier: createHash('sha1').update(signer.spkiDer).digest(),
    signer,
    ...members,
  });
}

/** What one node has to publish CRLs with. */
export class CrlNode {
  readonly published: PublishedCrls;
  readonly publisher: CrlPublisher;
  readonly certificates: CertificateRepository;
  readonly statusChanges: StatusChangeRepository;
  readonly crls: CrlRepository;

  private constructor(
    readonly node: TestStore,
    location: DatabaseLocation,
    issuers: CrlIssuers,
  ) {
    const { database, store, clock } = node;
    this.crls = new CrlRepository(database);
    this.certificates = new CertificateRepository(database);
    this.statusChanges = new StatusChangeRepository(database);
    this.published = new PublishedCrls(this.crls);
    this.publisher = new CrlPublisher(
      issuers,
      this.published,
      new CrlBuilder(this.certificates, this.statusChanges, this.crls, location),
      this.crls,
      new CrlPublicationRepository(database),
      new RevocationRepository(database),
      store,
      clock,
      NO_METRICS,
    );
  }

  static async open(location: DatabaseLocation, nodeId: string, issuers: CrlIssuers): Promise<CrlNode> {
    return new CrlNode(await openTestStore(location, nodeId), location, issuers);
  }

  /** Until it is this node that has published. */
  async publish(target: CrlTarget): Promise<number> {
    let overtaken = 0;
    while ((await this.publisher.publish(NODE_CA, [target])) === 'overtaken') overtaken++;
    return overtaken;
  }

  /** A row that is revoked or on hold, or one that is released. Returns the serial in hex. */
  async change(
    certId: string,
    change: StatusChange,
    members: Partial<CertificateRecord> = {},
  ): Promise<string> {
    const { store, clock } = this.node;
    const at = clock.now();
    const serial = Buffer.concat([
      Buffer.of(1),
      createHash('sha256').update(certId).digest().subarray(0, 15),
    ]);
    const status =
      change === 'released'
        ? { state: 'active', revocationReason: null, revokedAt: null }
        : change === 'held'
          ? { state: 'suspended', revocationReason: 'certificateHold', revokedAt: at }
          : { state: 'revoked', revocationReason: 'superseded', revokedAt: at };
    const known = await this.certificates.findById(certId);
    const { state, ...dates } = status as Pick<CertificateRecord, 'state' | 'revocationReason' | 'revokedAt'>;
    const record = { ...aCertificate(certId), caId: NODE_CA, crlShard: 0, linkBy: null, serial, ...members };
    const statements = known
      ? [this.certificates.changeState({ certId, from: [known.state], to: state, at, members: dates })]
      : this.certificates.insert({ ...record, state, ...dates });
    const appended = this.statusChanges.append({ caId: NODE_CA, crlShard: 0, serial, change, at });
    await store.commit({ statements: [appended, ...statements], audit: [], events: [] });
    return serial.toString('hex');
  }
}
