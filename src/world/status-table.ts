import { readSchema } from './schema-validation';

interface Described {
  readonly description?: string;
  readonly enum?: readonly string[];
}

/** The part of docs/configuration.md about the `status` blocks of a world file: each member with its default, from the schema. */
export function renderStatusSettings(): string {
  const { $defs, properties } = readSchema('world') as unknown as {
    readonly $defs: Record<'ocsp' | 'crl', { readonly properties: Record<string, Described> }>;
    readonly properties: { readonly status: { readonly properties: Record<string, Described> } };
  };
  const { cascadeKeyCompromise = {} } = properties.status.properties;
  const rows = [
    ...(['ocsp', 'crl'] as const).flatMap((part) =>
      Object.entries($defs[part].properties).map(([name, member]) => row(`${part}.${name}`, member, true)),
    ),
    row('cascadeKeyCompromise', cascadeKeyCompromise, false),
  ];
  return `## Status, in the world file

\`status:\` at the top of a world file holds for all its CAs; \`status:\` of a CA holds for that one. It may change at any
start. For example:

\`\`\`yaml
status:
  ocsp: { validity: PT8H }
cas:
  alpha-seal:
    status:
      crl: { validity: P2D, refresh: P1D }
\`\`\`

| Key below \`status\` | Of a CA | Effect and default |
| --- | --- | --- |
${rows.join('\n')}

A CA divides its certificates into \`crlShards\` CRLs at first, and opens as many again whenever those are nearly full; the
setting stays while the CA stands. A changed \`shardCapacity\` holds for what is issued from then on.
`;
}

function row(key: string, { description = '', enum: values }: Described, isOfCa: boolean): string {
  const words = values === undefined ? '' : ` (${values.map((value) => `\`${value}\``).join(', ')})`;
  return `| \`${key}\`${words} | ${isOfCa ? 'yes' : 'no'} | ${description} |`;
}
