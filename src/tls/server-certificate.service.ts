import { generateKeyPair, type KeyObject } from 'node:crypto';
import type { Server } from 'node:https';
import { promisify } from 'node:util';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { REAL_TIME, type RealTime } from '../common/real-time';
import type { DueWork } from '../jobs/due-work';
import { DueWorkService } from '../jobs/due-work.service';
import { Store } from '../store/store';
import type { GeneralName } from '../x509/extensions/subject-alt-name';
import { toPem } from '../x509/pem';
import { auditedCertificate, halfLifeOf, TlsAuthority, type TlsCertificate } from './tls-authority';
import { tlsServerTbs } from './tls-certificate';

/** The server that is given the certificates, and the names in them. */
export interface CertifiedServer {
  readonly server: Server;
  readonly names: readonly GeneralName[];
}

/** Injection token of the {@link CertifiedServer}. */
export const CERTIFIED_SERVER = Symbol('CertifiedServer');

const DAYS = 90;
const generate = promisify(generateKeyPair);

/**
 * The certificate of the HTTPS listener: new at each start and when half its life is over, always with a new key, which
 * stays in memory. Connections that stand keep the old one.
 */
@Injectable()
export class ServerCertificateService implements DueWork, OnModuleInit {
  readonly name = 'TLS server certificate';
  private readonly logger = new Logger('tls');
  private current: TlsCertificate | undefined;

  constructor(
    @Inject(TlsAuthority) private readonly authority: TlsAuthority,
    @Inject(CERTIFIED_SERVER) private readonly certified: CertifiedServer,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(Store) private readonly store: Store,
    @Inject(DueWorkService) private readonly dueWork: DueWorkService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.replace();
    this.dueWork.register(this);
  }

  /** Looks at real time, whatever the world's is; TLS clients do. */
  async run(): Promise<void> {
    if (this.current !== undefined && this.time.milliseconds() < halfLifeOf(this.current).getTime()) return;
    await this.replace();
    this.logger.log('the certificate of the HTTPS listener was replaced');
  }

  private async replace(): Promise<void> {
    const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' });
    const { server, names } = this.certified;
    const spkiDer = publicKey.export({ type: 'spki', format: 'der' });
    const certificate = await this.authority.issue(spkiDer, DAYS, (key, issuer) =>
      tlsServerTbs(key, names, issuer),
    );
    await this.store.commit({
      statements: [],
      audit: [
        {
          actor: 'system',
          action: 'tls_server.certified',
          objectType: 'tls_server',
          objectId: 'https',
          details: auditedCertificate(certificate),
        },
      ],
      events: [],
    });
    server.setSecureContext({
      // The internal CA besides: clients that choose among their certificates are told who should have issued it.
      cert: toPem('CERTIFICATE', certificate.der),
      key: pkcs8Of(privateKey),
      ca: this.authority.pem,
      minVersion: 'TLSv1.2',
    });
    this.current = certificate;
  }
}

function pkcs8Of(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
