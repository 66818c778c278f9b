/** Whose keys, and in which device where the request names one. */
export interface AttestedDeviceOwner {
  readonly clientId: string;
  readonly qscdId?: string;
}

/** Which roots are trusted to attest keys; the token that their source is injected by. */
export abstract class AttestationRoots {
  /** Certificates of makers' roots, DER; none where no device is known. */
  abstract rootsFor(owner: AttestedDeviceOwner): Promise<readonly Uint8Array[]>;
}

/** The roots that the world file names, for every client and device. */
export class WorldAttestationRoots extends AttestationRoots {
  constructor(private readonly roots: readonly Uint8Array[]) {
    super();
  }

  rootsFor(): Promise<readonly Uint8Array[]> {
    return Promise.resolve(this.roots);
  }
}
