import { ExitError } from '../config/exit-error';

/** One reason why the data folder and the world do not go together: the key of the world and what to do. */
export interface StartObstacle {
  /** Where in the world (`cas[alpha-seal].keyAlgorithm`) or the settings (`publicUrl`). */
  readonly key: string;
  readonly message: string;
  readonly remedy: string;
}

/** The process must not start; nothing was changed. `configuration`: world or settings, `dataFolder`: keys or rows. */
export class StartRefusedError extends ExitError {
  constructor(
    kind: 'configuration' | 'dataFolder',
    readonly obstacles: readonly StartObstacle[],
  ) {
    const lines = obstacles.map(({ key, message, remedy }) => `  ${key}: ${message} ${remedy}`);
    super(kind, ['The world and the data folder do not go together:', ...lines].join('\n'));
    this.name = 'StartRefusedError';
  }
}
