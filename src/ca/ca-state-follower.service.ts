import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CommittedChanges } from '../store/committed-changes';
import type { CaState } from '../store/records';
import { EstablishedCas } from './established-cas';

/** Keeps the CAs of the process in step with changes of their states, between the COMMIT and its acknowledgement. */
@Injectable()
export class CaStateFollower implements OnModuleDestroy {
  private readonly unsubscribe: () => void;

  constructor(
    @Inject(EstablishedCas) established: EstablishedCas,
    @Inject(CommittedChanges) changes: CommittedChanges,
  ) {
    this.unsubscribe = changes.subscribe((events) => {
      for (const { type, objectId, payload } of events) {
        if (type === 'ca.state_changed')
          established.noteState(objectId, (payload as { state: CaState }).state);
      }
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }
}
