import type { SettingInputs } from '../config/settings';
import { type ClientOptions, clientAccessOf, openRaSession } from './client-options';
import type { RaSession } from './demo/ra-session';
import { ServiceRefusal } from './service-refusal';

/** What the commands that are clients of a service take from the process, and what they give it. */
export interface VerbSurroundings {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly exitWith: (code: number) => void;
  readonly variables: () => Required<Pick<SettingInputs, 'environment' | 'dotenv'>>;
  /** Where a service with the settings of this machine is. */
  readonly defaultUrl: () => string;
}

/** Opens a session, runs the verb with it, and passes on its exit code. A refusal is told as JSON where that is wanted. */
export async function runVerb(
  options: ClientOptions,
  surroundings: VerbSurroundings,
  verb: (session: RaSession) => Promise<number>,
): Promise<void> {
  try {
    const { variables, defaultUrl, exitWith } = surroundings;
    exitWith(await verb(await openRaSession(clientAccessOf(options, variables(), defaultUrl))));
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || options.json !== true) throw error;
    surroundings.printError(`${JSON.stringify(error.report)}\n`);
    surroundings.exitWith(error.exitCode);
  }
}
