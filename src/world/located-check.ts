import type { World } from './world';
import type { WorldProblem } from './world-error';

/** A world whose references may still be wrong. */
export type WorldModel = Omit<World, 'sourceFile' | 'contentHash'>;

/** Makes a problem at the key of a JSON pointer path. */
export type Place = (path: readonly string[], message: string, remedy: string) => WorldProblem;

/**
 * One thing that a world must fulfil. It is silent about references that do not resolve, so that all checks can speak
 * at once.
 */
export type LocatedCheck = (world: WorldModel, place: Place) => WorldProblem[];
