import { Injectable } from '@nestjs/common';
import { QscdRepository } from '../../store/qscd.repository';
import type { CertificateProfile } from '../../world/certificate-profile';
import { defaultDevice, type DeviceChoice } from './device-choice';

/** Finds the device of a key, by one read at most. */
@Injectable()
export class DeviceChoiceService {
  constructor(private readonly qscds: QscdRepository) {}

  /** `qscdId`: as the request or the registered key names it. */
  async choose(
    clientId: string,
    qscdId: string | undefined,
    { requiresQscd, jurisdiction }: Pick<CertificateProfile, 'requiresQscd' | 'jurisdiction'>,
  ): Promise<DeviceChoice> {
    if (qscdId !== undefined) {
      const device = await this.qscds.find(clientId, qscdId);
      return device === undefined ? { kind: 'unregistered', qscdId } : { kind: 'chosen', device };
    }
    if (!requiresQscd) return { kind: 'unasked' };
    return defaultDevice(await this.qscds.listCertified(clientId, jurisdiction));
  }
}
