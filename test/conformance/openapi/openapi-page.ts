import type { OpenApiJudgement } from './openapi-run';

/** The lines of docs/conformance.md about the OpenAPI description. */
export function openApiSection({ passes, client }: OpenApiJudgement): string[] {
  return [
    '## OpenAPI description',
    '',
    'Schemathesis asks a running service what its description (`/docs/openapi.json`) says and what it does not say: every',
    'operation with requests that fit and requests that do not, without a token, by methods that the path does not have. No',
    'answer may be a 5xx, have a status, a header, a media type or a body that is not described, or accept what the',
    'description refuses. A description with a wrong status must be refuted. The mock clock is left out: its own tests move it.',
    '',
    '| Asked as | Operations | Failures |',
    '| --- | --- | --- |',
    ...passes.map(
      ({ name, operations, failures }) => `| ${name} | ${operations} | ${failures.length || 'none'} |`,
    ),
    '',
    'A Python client made from the description by openapi-python-client, with PKCS#10 requests by pyca/cryptography:',
    `${client.steps.join(', ')}.`,
    '',
  ];
}
