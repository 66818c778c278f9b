import { Module, type DynamicModule } from '@nestjs/common';
import { ClientCertificates } from '../common/client-certificate';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { REAL_TIME, type RealTime } from '../common/real-time';
import type { Settings } from '../config/settings';
import type { KeyStore } from '../keys/key-store';
import { SettingRepository } from '../store/setting.repository';
import { Store } from '../store/store';
import { ClientCertificateController } from './client-certificate.controller';
import { ClientCertificateService } from './client-certificate.service';
import { PeerCertificates } from './peer-certificates';
import {
  CERTIFIED_SERVER,
  ServerCertificateService,
  type CertifiedServer,
} from './server-certificate.service';
import { serverNames } from './server-names';
import { TlsAuthority } from './tls-authority';
import { TlsAuthorityController } from './tls-authority.controller';

/** What the HTTPS listener is certified with. */
export interface TlsOptions {
  readonly server: CertifiedServer['server'];
  readonly settings: Pick<Settings, 'publicTlsUrl' | 'host'>;
  readonly keyStore: KeyStore;
  readonly time: RealTime;
}

/** The internal TLS CA: the certificate of the HTTPS listener, and those of its clients. */
@Module({})
export class TlsModule {
  /** Needs a global StoreModule and JobsModule, and RANDOMNESS. A key that cannot be opened ends the start (ExitError). */
  static with({ server, settings: { publicTlsUrl, host }, keyStore, time }: TlsOptions): DynamicModule {
    return {
      module: TlsModule,
      global: true,
      controllers: [TlsAuthorityController, ClientCertificateController],
      providers: [
        { provide: REAL_TIME, useValue: time },
        { provide: CERTIFIED_SERVER, useValue: { server, names: serverNames(publicTlsUrl, host) } },
        {
          provide: TlsAuthority,
          inject: [Store, SettingRepository, RANDOMNESS],
          useFactory: (store: Store, settings: SettingRepository, randomness: Randomness) =>
            TlsAuthority.establish({ keyStore, store, settings, randomness, time }),
        },
        {
          provide: ClientCertificates,
          inject: [TlsAuthority],
          useFactory: (authority: TlsAuthority) => new PeerCertificates(authority, time),
        },
        ServerCertificateService,
        ClientCertificateService,
      ],
      exports: [ClientCertificates],
    };
  }
}
