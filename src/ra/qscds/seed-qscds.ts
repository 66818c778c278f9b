import type { Clock } from '../../common/clock';
import type { QscdRepository } from '../../store/qscd.repository';
import type { QscdRecord } from '../../store/records';
import type { Store } from '../../store/store';
import type { AuditEntry, OutboxEvent, Statement } from '../../store/unit-of-work';
import type { CertifiedDevice, ClientDefinition, World } from '../../world/world';
import { reassessCertification, type QscdRegistration } from './certification';
import { qscdAudit, qscdStatusEvent } from './qscd-view';

/** What the synchronisation works with. */
export interface SeedQscdPorts {
  readonly qscds: QscdRepository;
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Brings the registered devices in line with the world: those of its clients are registered, and every certification is
 * looked up again. A device that is known stays what it is, since keys rest on it: one of another type needs another qscdId.
 * The recorded loss of a certification stays, too.
 */
export async function synchroniseSeedQscds(
  { clients, certifiedDevices }: Pick<World, 'clients' | 'certifiedDevices'>,
  { qscds, store, clock }: SeedQscdPorts,
): Promise<void> {
  const now = clock.now();
  const stored = await qscds.listAll();
  const known = new Set(stored.map(nameOf));
  const statements: Statement[] = [];
  const audit: AuditEntry[] = [];
  const events: OutboxEvent[] = [];
  for (const seed of clients.flatMap((client) => seedsOf(client, certifiedDevices, now))) {
    if (known.has(nameOf(seed))) continue;
    statements.push(qscds.insert(seed));
    audit.push(qscdAudit('qscd.register', 'world', seed));
    events.push(qscdStatusEvent(seed, now));
  }
  for (const record of stored) {
    if (record.status === 'withdrawn') continue;
    const verdict = reassessCertification(record, certifiedDevices, now);
    if (verdict.status === record.status && verdict.regime === record.regime) continue;
    const next: QscdRecord = { ...record, ...verdict, statusAt: now, version: record.version + 1 };
    statements.push(qscds.update(next));
    audit.push(qscdAudit('qscd.reassess', 'world', next));
    events.push(qscdStatusEvent(next, now));
  }
  if (statements.length > 0) await store.commit({ statements, audit, events });
}

function seedsOf(
  { clientId, qscds = {} }: ClientDefinition,
  devices: readonly CertifiedDevice[],
  now: Date,
): QscdRecord[] {
  return Object.entries(qscds).flatMap(([qscdId, { deviceType }]) => {
    const device = devices.find(({ deviceTypeId }) => deviceTypeId === deviceType);
    if (device === undefined) return [];
    const { vendor, model, certificationId, scheme, validUntil } = device;
    const registration: QscdRegistration = {
      vendor,
      model,
      certificationId,
      scheme,
      validUntil: new Date(validUntil),
      attestationRoots: [],
    };
    return {
      clientId,
      qscdId,
      origin: 'world',
      ...registration,
      ...reassessCertification(registration, devices, now),
      statusAt: now,
      statusReason: null,
      withdrawnFrom: null,
      revocationJobId: null,
      version: 1,
      createdAt: now,
    };
  });
}

function nameOf({ clientId, qscdId }: Pick<QscdRecord, 'clientId' | 'qscdId'>): string {
  return JSON.stringify([clientId, qscdId]);
}
