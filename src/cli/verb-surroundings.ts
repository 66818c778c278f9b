import type { RaClient } from '@kakehashi/client';
import type { SettingInputs } from '../config/settings';
import { type ClientOptions, clientAccessOf, explained, openRaClient } from './client-options';
import { commandErrorOf, ServiceRefusal } from './service-refusal';

/** What the commands that are clients of a service take from the process, and what they give it. */
export interface VerbSurroundings {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly exitWith: (code: number) => void;
  readonly variables: () => Required<Pick<SettingInputs, 'environment' | 'dotenv'>>;
  /** Where a service with the settings of this machine is. */
  readonly defaultUrl: () => string;
}

/** Runs the verb as the client and passes on its exit code. A refusal is told as JSON where that is wanted. */
export async function runVerb(
  options: ClientOptions,
  { variables, defaultUrl, exitWith, printError }: VerbSurroundings,
  verb: (ra: RaClient, url: string) => Promise<number>,
): Promise<void> {
  const access = clientAccessOf(options, variables(), defaultUrl);
  try {
    exitWith(await verb(openRaClient(access), access.url));
  } catch (thrown) {
    const error = commandErrorOf(explained(thrown, access));
    if (!(error instanceof ServiceRefusal) || options.json !== true) throw error;
    printError(`${JSON.stringify(error.report)}\n`);
    exitWith(error.exitCode);
  }
}
