import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PkiError } from '../common/pki-error';
import { dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import { wireTime } from '../common/wire-time';
import { ClientRepository } from '../store/client.repository';
import { Store } from '../store/store';
import type { KeyAlgorithm } from '../x509/algorithms';
import { checkKeyPolicy } from '../x509/key-policy';
import { parsePkcs10, verifyProofOfPossession } from '../x509/pkcs10';
import { importPublicKey } from '../x509/subject-public-key-info';
import type { ClientCertificateDto, ClientCertificateRequestDto } from './dto/client-certificate.dto';
import { auditedCertificate, TlsAuthority } from './tls-authority';
import { tlsClientTbs } from './tls-certificate';

const DEFAULT_DAYS = 365;
const KEY_ALGORITHMS: readonly KeyAlgorithm[] = ['P-256', 'P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096'];
/** Who has the management token. */
const ACTOR = 'management';

/** Client certificates for the HTTPS listener, for clients that are registered. */
@Injectable()
export class ClientCertificateService {
  constructor(
    @Inject(TlsAuthority) private readonly authority: TlsAuthority,
    @Inject(ClientRepository) private readonly clients: ClientRepository,
    @Inject(Store) private readonly store: Store,
    @Inject(REAL_TIME) private readonly time: RealTime,
  ) {}

  /** Throws `not_found` for an unknown client; `bad_csr`, `bad_pop`, `unsupported_key` or `weak_key` for a request that will not do. */
  async certify(clientId: string, { csr, days }: ClientCertificateRequestDto): Promise<ClientCertificateDto> {
    const client = await this.clients.findById(clientId);
    if (client === undefined) throw new PkiError('not_found', 'There is no client with this clientId.');
    const { publicKey } = this.proven(Buffer.from(csr, 'base64'));
    const certificate = await this.authority.issue(publicKey.der, days ?? DEFAULT_DAYS, (key, issuer) =>
      tlsClientTbs(key, clientId, issuer),
    );
    await this.store.commit({
      statements: [],
      audit: [
        {
          actor: ACTOR,
          action: 'tls_client.certified',
          objectType: 'client',
          objectId: clientId,
          details: auditedCertificate(certificate),
        },
      ],
      events: [],
    });
    const { der, serialNumber, notAfter } = certificate;
    return {
      clientId,
      certificate: Buffer.from(der).toString('base64'),
      issuer: Buffer.from(this.authority.certificateDer).toString('base64'),
      serialNumber: Buffer.from(serialNumber).toString('hex'),
      thumbprint: createHash('sha256').update(der).digest('base64url'),
      notAfter: wireTime(notAfter),
    };
  }

  /** The request, whose sender holds the key, which is good enough. */
  private proven(csrDer: Uint8Array): ReturnType<typeof parsePkcs10> {
    const request = atMember('/csr', () => parsePkcs10(csrDer));
    checkKeyPolicy(request.publicKey, KEY_ALGORITHMS, dateOf(this.time));
    if (verifyProofOfPossession(request, importPublicKey(request.publicKey))) return request;
    throw new PkiError('bad_pop', 'The signature of the certification request does not verify.', {
      errors: [{ pointer: '/csr', detail: 'Sign it with the private key of the public key in it.' }],
    });
  }
}

/** The reader speaks of the member of an enrolment; here the request is a member of its own. */
function atMember<T>(pointer: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    const errors = error.errors.map((member) => ({ ...member, pointer }));
    throw new PkiError(error.code, error.detail, { errors });
  }
}
