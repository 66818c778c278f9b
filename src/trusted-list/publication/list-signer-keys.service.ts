import { Inject, Injectable } from '@nestjs/common';
import { RANDOMNESS, type Randomness } from '../../common/randomness';
import { KeyStore, type StoredKey } from '../../keys/key-store';
import { signCertificate } from '../../keys/signed-certificate';
import type { Signer } from '../../keys/signer';
import type { TrustedListSignerRecord } from '../../store/records';
import type { TrustedListDefinition } from '../../world/trusted-lists';
import { drawSerialNumber } from '../../x509/serial-number';
import { LIST_KEY_ALGORITHM, LIST_SIGNATURE_ALGORITHM, listSignerTbs } from './list-signer-certificate';

/** Lists of version 5 tell it in decimal (SigningCertificate), and libxml2 takes 24 digits for an integer at most. */
const SERIAL_OCTETS = 8;

/** Keys and certificates of those who sign lists. */
@Injectable()
export class ListSignerKeys {
  private readonly signers = new Map<string, Signer>();

  constructor(
    @Inject(KeyStore) private readonly keyStore: KeyStore,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  /** A key, durable, and its certificate, which is not stored yet. */
  async certify(
    list: TrustedListDefinition,
    ordinal: number,
    validity: Pick<TrustedListSignerRecord, 'notBefore' | 'notAfter'>,
  ): Promise<TrustedListSignerRecord> {
    const keyId = `tl-signer-${list.listId}-${ordinal}`;
    // One that was left behind when a publication was cut off or overtaken is used.
    const { spkiDer } = (await this.keyStore.find(keyId)) ?? (await this.createKey(keyId));
    const serialNumber = drawSerialNumber(this.randomness).subarray(0, SERIAL_OCTETS);
    const tbsDer = listSignerTbs(list, { ordinal, spkiDer, serialNumber, ...validity });
    const certificateDer = await signCertificate(tbsDer, await this.open({ keyId }));
    return { listId: list.listId, ordinal, keyId, certificateDer, ...validity, retiredAt: null };
  }

  /** KeyStoreError where the key is missing. */
  async open({ keyId }: Pick<TrustedListSignerRecord, 'keyId'>): Promise<Signer> {
    let signer = this.signers.get(keyId);
    if (!signer) {
      signer = await this.keyStore.open(keyId, LIST_SIGNATURE_ALGORITHM);
      this.signers.set(keyId, signer);
    }
    return signer;
  }

  /** A node with the same key store may have been faster. */
  private async createKey(keyId: string): Promise<StoredKey> {
    try {
      return await this.keyStore.create(keyId, LIST_KEY_ALGORITHM);
    } catch (error) {
      const key = await this.keyStore.find(keyId);
      if (key === undefined) throw error;
      return key;
    }
  }
}
