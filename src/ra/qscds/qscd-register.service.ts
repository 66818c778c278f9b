import { Inject, Injectable } from '@nestjs/common';
import { readPathCertificate } from '../../attestation/trusted-path';
import type { Caller } from '../../common/caller';
import { CLOCK, type Clock } from '../../common/clock';
import { PkiError } from '../../common/pki-error';
import { QscdRepository } from '../../store/qscd.repository';
import type { QscdRecord } from '../../store/records';
import { Store } from '../../store/store';
import type { CertifiedDevice } from '../../world/world';
import { Answer } from '../answer';
import { decodeBase64 } from '../base64';
import { changeObject } from '../planned-change';
import { parseWireTime } from '../member-reader';
import { ownerOf } from '../object-owner';
import { DEFAULT_PAGE, pageOf } from '../page';
import { assessCertification, CERTIFIED_DEVICES, type QscdRegistration } from './certification';
import { isQscdId } from './qscd-id';
import type { QscdQueryDto, QscdRequestDto } from './qscd.dto';
import { qscdAnswer, qscdAudit, qscdStatusEvent, qscdView } from './qscd-view';

/** What a device is, and what attestations of its keys are believed by; only while no key is on it may that change. */
const IDENTITY = ['vendor', 'model', 'certificationId', 'scheme', 'attestationRoots'] as const;

/** The devices of each client. */
@Injectable()
export class QscdRegisterService {
  constructor(
    private readonly qscds: QscdRepository,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CERTIFIED_DEVICES) private readonly devices: readonly CertifiedDevice[],
  ) {}

  /**
   * 201 with a new device, 200 with one that is known. Throws `malformed`, `qscd_not_certified`; and `state_conflict` for a
   * device that the world file names, whose loss is recorded, or that has keys, if what it is would change.
   */
  register({ clientId }: Caller, qscdId: string, request: QscdRequestDto): Promise<Answer> {
    if (!isQscdId(qscdId)) throw badName();
    const registration = readRegistration(request);
    return changeObject('device', async (lost) => {
      const stored = await this.qscds.find(clientId, qscdId);
      return stored === undefined
        ? this.create(clientId, qscdId, registration, lost)
        : this.change(stored, registration, lost);
    });
  }

  /** Throws `not_found`, also for another client's. */
  async read(
    caller: Caller,
    qscdId: string,
    named: string | undefined,
    ifNoneMatch: string | undefined,
  ): Promise<Answer> {
    const owner = ownerOf(caller, named);
    const record = isQscdId(qscdId) ? await this.qscds.find(owner, qscdId) : undefined;
    if (record === undefined) throw new PkiError('not_found', 'There is no device with this qscdId.');
    return qscdAnswer(200, record, this.clock.now()).unlessKnown(ifNoneMatch);
  }

  /** By qscdId. */
  async list(
    caller: Caller,
    { clientId: named, limit = DEFAULT_PAGE, cursor }: QscdQueryDto,
  ): Promise<Answer> {
    const rows = await this.qscds.page(ownerOf(caller, named), cursor, limit + 1);
    const { items, nextCursor } = pageOf(rows, limit, ({ qscdId }) => qscdId);
    const now = this.clock.now();
    return Answer.ofJson(200, {}, { items: items.map((record) => qscdView(record, now)), nextCursor });
  }

  private async create(
    clientId: string,
    qscdId: string,
    registration: QscdRegistration,
    lost: () => PkiError,
  ): Promise<Answer> {
    const now = this.clock.now();
    const record: QscdRecord = {
      clientId,
      qscdId,
      origin: 'api',
      ...registration,
      ...assessCertification(registration, this.devices, now),
      statusAt: now,
      statusReason: null,
      withdrawnFrom: null,
      revocationJobId: null,
      version: 1,
      createdAt: now,
    };
    await this.store.commit({
      statements: [this.qscds.insert(record, lost)],
      audit: [qscdAudit('qscd.register', clientId, record)],
      events: [qscdStatusEvent(record, now)],
    });
    return qscdAnswer(201, record, now);
  }

  private async change(
    stored: QscdRecord,
    registration: QscdRegistration,
    lost: () => PkiError,
  ): Promise<Answer> {
    const now = this.clock.now();
    const isOther = (member: keyof QscdRegistration): boolean =>
      JSON.stringify(stored[member]) !== JSON.stringify(registration[member]);
    const changed = IDENTITY.filter(isOther);
    const isSame = changed.length === 0 && !isOther('validUntil');
    // The loss of a certification is for an operator to take back, not for the client.
    const isSettled = stored.status === 'withdrawn' || stored.withdrawnFrom !== null;
    if (isSame && (isSettled || stored.status === 'certified')) return qscdAnswer(200, stored, now);
    if (isSettled) throw refuseChange(['certificationId'], 'The loss of its certification is recorded.');
    if (stored.origin === 'world' && !isSame)
      throw refuseChange(changed, 'The world file names this device; change it there.');
    if (changed.length > 0 && (await this.qscds.hasKeys(stored.clientId, stored.qscdId))) {
      throw refuseChange(
        changed,
        'There are keys on this device that rest on what was said of it; register the changed one under another qscdId.',
      );
    }
    const verdict = assessCertification(registration, this.devices, now);
    const isMoved = verdict.status !== stored.status;
    if (isSame && !isMoved) return qscdAnswer(200, stored, now);
    const next: QscdRecord = {
      ...stored,
      ...registration,
      ...verdict,
      statusAt: isMoved ? now : stored.statusAt,
      version: stored.version + 1,
    };
    await this.store.commit({
      statements: [this.qscds.update(next, lost, changed.length > 0)],
      audit: [qscdAudit('qscd.change', stored.clientId, next, { changed })],
      events: isMoved ? [qscdStatusEvent(next, now)] : [],
    });
    return qscdAnswer(200, next, now);
  }
}

function readRegistration(request: QscdRequestDto): QscdRegistration {
  const { vendor, model, certificationId, scheme } = request;
  const attestationRoots = request.attestationRoots ?? [];
  const errors = attestationRoots.flatMap((root, index) => {
    const detail =
      rootFault(root) ?? (attestationRoots.indexOf(root) < index ? 'This one is sent twice.' : undefined);
    return detail === undefined ? [] : [{ pointer: `/attestationRoots/${index}`, detail }];
  });
  if (errors.length > 0)
    throw new PkiError('malformed', 'A root is no certificate; errors[] says why.', { errors });
  const validUntil = parseWireTime(request.validUntil);
  if (validUntil === undefined) throw new TypeError('the validated request has no time');
  return { vendor, model, certificationId, scheme, validUntil, attestationRoots };
}

function rootFault(base64: string): string | undefined {
  const der = decodeBase64(base64);
  if (der === undefined) return 'Send base64 of DER, without line breaks.';
  try {
    readPathCertificate({ der, pointer: '/certs' });
    return undefined;
  } catch (error) {
    if (error instanceof PkiError) return 'Send one X.509 certificate in strict DER (RFC 5280 4.1).';
    throw error;
  }
}

function badName(): PkiError {
  return new PkiError('malformed', 'The qscdId is not one.', {
    errors: [
      {
        pointer: '/qscdId',
        detail: 'Use 1 to 64 letters, digits, or . _ ~ -, beginning with a letter or digit.',
      },
    ],
  });
}

function refuseChange(members: readonly string[], detail: string): PkiError {
  const pointers = members.length > 0 ? members : ['validUntil'];
  return new PkiError('state_conflict', detail, {
    errors: pointers.map((member) => ({ pointer: `/${member}`, detail })),
  });
}
