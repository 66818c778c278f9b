import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { CLOCK, type Clock } from './common/clock';
import { RANDOMNESS, type Randomness } from './common/randomness';
import { OauthModule, type OauthOptions } from './oauth/oauth.module';
import { OpenApiModule } from './openapi/openapi.module';
import { StoreModule, type StoreSettings } from './store/store.module';

/** What the application is put together from. */
export interface AppParts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly store: StoreSettings;
  readonly oauth: OauthOptions;
  /** The modules of the CA and the RA, which depend on the world. */
  readonly services: NonNullable<ModuleMetadata['imports']>;
}

@Module({})
export class AppModule {
  static with({ clock, randomness, store, oauth, services }: AppParts): DynamicModule {
    const ports = [
      { provide: CLOCK, useValue: clock },
      { provide: RANDOMNESS, useValue: randomness },
    ];
    return {
      module: AppModule,
      imports: [
        { module: PortsModule, global: true, providers: ports, exports: ports },
        StoreModule.forRoot(store),
        OauthModule.with(oauth),
        ...services,
        OpenApiModule,
      ],
    };
  }
}

/** The one clock and the one source of randomness, for every module. */
@Module({})
class PortsModule {}
