import type { LoggerService } from '@nestjs/common';
import pino, { type Logger as Pino } from 'pino';

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

export const LOG_LEVELS: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug', 'trace'];

/** Where log lines go: standard output, or a test. */
export interface LogSink {
  write(line: string): unknown;
  readonly isTTY?: boolean;
}

/** What the framework says about itself while it starts is of interest to its developers only. */
const FRAMEWORK_CONTEXTS = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/** The framework logs what keeps it from starting and throws it as well; the command prints it. */
const START_FAILURE_CONTEXTS = new Set(['ExceptionHandler', 'NestApplication']);

const SECRET_MEMBERS = [
  'secret',
  'clientSecret',
  'client_secret',
  'client_assertion',
  'access_token',
  'passphrase',
];
const SECRET_MEMBERS_IN_SETTINGS = ['keyPassphrase', 'databaseUrl', 'authorization', 'password'];

/** C1 controls, DEL and the characters that reorder or break lines; JSON escapes the C0 controls itself. */
const UNSAFE_CHARACTERS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const CREDENTIALS = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g;

/** Nest's logger on pino: one JSON object a line, or plain text on a terminal. No line holds a secret or a raw control. */
export class PinoLogger implements LoggerService {
  private readonly pino: Pino;

  constructor(level: LogLevel, sink: LogSink = process.stdout) {
    const members = [...SECRET_MEMBERS, ...SECRET_MEMBERS_IN_SETTINGS];
    this.pino = pino(
      {
        level,
        base: null,
        formatters: { level: (label) => ({ level: label }) },
        timestamp: pino.stdTimeFunctions.isoTime,
        redact: { paths: members.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
        serializers: { err: describeError },
      },
      { write: (line: string) => void sink.write(sink.isTTY ? plainLine(line) : safe(line)) },
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest appends the context as the last argument; before it may stand what was thrown, or its stack. */
  private write(level: Exclude<LogLevel, 'silent'>, message: unknown, rest: readonly unknown[]): void {
    const texts = rest.filter((part): part is string => typeof part === 'string');
    const context = texts.at(-1);
    const members: Record<string, unknown> = context === undefined ? {} : { context };
    if (texts.length > 1) members['stack'] = texts[0];
    const thrown = rest.find((part) => part instanceof Error);
    if (thrown !== undefined) members['err'] = thrown;
    const shown = isSaidElsewhere(level, context) ? 'debug' : level;
    if (message instanceof Error)
      this.pino[shown]({ ...members, err: message }, withoutCredentials(message.message));
    else if (typeof message === 'object' && message !== null) this.pino[shown]({ ...members, ...message });
    else this.pino[shown](members, withoutCredentials(String(message)));
  }
}

function isSaidElsewhere(level: string, context = ''): boolean {
  return START_FAILURE_CONTEXTS.has(context) || (level === 'info' && FRAMEWORK_CONTEXTS.has(context));
}

/** Type, message, code, stack and causes; no other members, since database errors carry the values of the query. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: withoutCredentials(String(error)) };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: withoutCredentials(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: withoutCredentials(error.stack ?? ''),
    ...(error.cause === undefined || depth === 4 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

function withoutCredentials(text: string): string {
  return text.replace(CREDENTIALS, '$1 [hidden]');
}

function safe(line: string): string {
  return line.replace(
    UNSAFE_CHARACTERS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function plainLine(line: string): string {
  const { time, level, context, msg, ...members } = JSON.parse(line) as Record<string, unknown>;
  const error = members['err'] as { message?: string; stack?: string } | undefined;
  delete members['err'];
  const head = `${String(time).slice(11, 19)} ${String(level).toUpperCase().padEnd(5)} ${typeof context === 'string' ? `[${context}] ` : ''}`;
  const rest = Object.keys(members).length > 0 ? ` ${JSON.stringify(members)}` : '';
  const text = JSON.stringify(msg ?? error?.message ?? '')
    .slice(1, -1)
    .replaceAll('\\"', '"');
  const stack = error?.stack
    ? `\n${error.stack
        .split('\n')
        .slice(1)
        .map((frame) => escapeControls(frame))
        .join('\n')}`
    : '';
  return safe(`${head}${text}${rest}`) + safe(stack) + '\n';
}

function escapeControls(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
