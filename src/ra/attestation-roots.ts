import type { QscdRecord } from '../store/records';

/** Which roots are trusted to attest keys. */
export class AttestationRoots {
  /** @param roots that the world file names for the devices of every client, DER */
  constructor(private readonly roots: readonly Uint8Array[]) {}

  /** The roots that were registered for the device; where there are none, those of the world. */
  rootsFor(device: Pick<QscdRecord, 'attestationRoots'> | undefined): readonly Uint8Array[] {
    const own = device?.attestationRoots ?? [];
    return own.length === 0 ? this.roots : own.map((root) => Buffer.from(root, 'base64'));
  }
}
