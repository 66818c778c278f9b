import 'reflect-metadata';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CLOCK, FixedClock } from '../../src/common/clock';
import { SettingRepository } from '../../src/store/setting.repository';
import { Store } from '../../src/store/store';
import { StoreModule } from '../../src/store/store.module';
import { StoreFailure } from '../../src/store/unit-of-work';
import { NOW } from './sample-records';

@Global()
@Module({ providers: [{ provide: CLOCK, useValue: new FixedClock(NOW) }], exports: [CLOCK] })
class ClockModule {}

@Module({
  imports: [ClockModule, StoreModule.forRoot({ location: { kind: 'sqlite-memory' }, nodeId: 'node-1' })],
})
class ApplicationModule {}

describe('StoreModule', () => {
  it('ok: gives the store and its repositories; at shutdown what waits is written and the database closed', async () => {
    const application = await NestFactory.createApplicationContext(ApplicationModule, { logger: false });
    const [store, settings] = [application.get(Store), application.get(SettingRepository)];
    const put = (value: string) =>
      store.commit({ statements: [settings.put('key', value)], audit: [], events: [] });
    await put('1');
    expect(await settings.find('key')).toBe('1');
    const last = put('2');
    await application.close();
    await last;
    await expect(put('3')).rejects.toThrow(StoreFailure);
    await expect(settings.find('key')).rejects.toThrow('not open');
  });
});
