import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { RANDOMNESS, type Randomness } from '../common/randomness';
import { KeyStore } from '../keys/key-store';
import { CaRepository } from '../store/ca.repository';
import { CrlShardRepository } from '../store/crl-shard.repository';
import { CertificateRepository } from '../store/certificate.repository';
import { SettingRepository } from '../store/setting.repository';
import { Store } from '../store/store';
import type { CertificateProfile } from '../world/certificate-profile';
import type { World } from '../world/world';
import { AiaController } from './aia.controller';
import { establishCas } from './ca-establishment';
import { CaStateFollower } from './ca-state-follower.service';
import { CaService } from './ca.service';
import { CrlPlaces } from './crl-places.service';
import { DisseminationService } from './dissemination.service';
import { EstablishedCas } from './established-cas';
import type { PublicUrls } from './public-urls';
import { RepositoryController } from './repository.controller';
import { RESPONDER_PROFILE, ResponderCertificateService } from './responder-certificate.service';

/** What the CAs are made from at the start. */
export interface CaOptions {
  readonly world: World;
  readonly urls: PublicUrls;
  readonly keyStore: KeyStore;
}

@Module({})
export class CaModule {
  /** Needs a global StoreModule and JobsModule, CLOCK and RANDOMNESS. A world that contradicts the store ends the start (ExitError). */
  static with(options: CaOptions): DynamicModule {
    const established: FactoryProvider<EstablishedCas> = {
      provide: EstablishedCas,
      inject: [
        Store,
        CaRepository,
        CertificateRepository,
        CrlShardRepository,
        SettingRepository,
        CLOCK,
        RANDOMNESS,
      ],
      useFactory: (
        store: Store,
        cas: CaRepository,
        certificates: CertificateRepository,
        shards: CrlShardRepository,
        settings: SettingRepository,
        clock: Clock,
        randomness: Randomness,
      ) => establishCas({ ...options, store, cas, certificates, shards, settings, clock, randomness }),
    };
    return {
      module: CaModule,
      global: true,
      controllers: [AiaController, RepositoryController],
      providers: [
        established,
        { provide: KeyStore, useValue: options.keyStore },
        { provide: RESPONDER_PROFILE, useValue: options.world.profiles.find(isResponderProfile) ?? null },
        CaService,
        CrlPlaces,
        CaStateFollower,
        DisseminationService,
        ResponderCertificateService,
      ],
      exports: [EstablishedCas, CaService, CrlPlaces, DisseminationService],
    };
  }
}

function isResponderProfile({ kind }: CertificateProfile): boolean {
  return kind === 'ocsp-responder';
}
