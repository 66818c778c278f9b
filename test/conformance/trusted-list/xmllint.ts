import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapLimited, runCommand } from '../judges/command';
import type { ListJudge } from './list-finding';

/** Where the DSS harness keeps its libraries; the schemas in them are read there and never copied into the project. */
const LIBRARIES = join(__dirname, '..', '..', '..', '.tools', 'dss', 'target', 'lib');

const TSL = 'http://uri.etsi.org/02231/v2#';
const TSLX = 'http://uri.etsi.org/02231/v2/additionaltypes#';
const SIE = 'http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#';
const MRA = 'http://ec.europa.eu/tools/lotl/mra/schema/v2#';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const XADES = 'http://uri.etsi.org/01903/v1.3.2#';
const XML = 'http://www.w3.org/XML/1998/namespace';

/** Schema of each namespace, by artefact and file, for a version of lists. */
const SCHEMAS: Readonly<Record<5 | 6, Readonly<Record<string, readonly [artefact: string, file: string]>>>> =
  {
    5: {
      [TSL]: ['specs-trusted-list-v211', 'ts_119612v020101_xsd.xsd'],
      [TSLX]: ['specs-trusted-list-v211', 'ts_119612v020101_additionaltypes_xsd.xsd'],
      [SIE]: ['specs-trusted-list-v211', 'ts_119612v020101_sie_xsd.xsd'],
      [MRA]: ['specs-trusted-list', 'mra/mra_schema_v2.xsd'],
      [DS]: ['specs-xmldsig', 'xmldsig-core-schema.xsd'],
      [XADES]: ['specs-xades', 'XAdES01903v132-202407.xsd'],
      [XML]: ['specs-xmldsig', 'xml.xsd'],
    },
    6: {
      [TSL]: ['specs-trusted-list', 'ts_119612v020401_xsd.xsd'],
      [TSLX]: ['specs-trusted-list', 'ts_119612v020401_additionaltypes_xsd.xsd'],
      [SIE]: ['specs-trusted-list', 'ts_119612v020401_sie_xsd.xsd'],
      [MRA]: ['specs-trusted-list', 'mra/mra_schema_v2_19612v020401.xsd'],
      [DS]: ['specs-xmldsig', 'xmldsig-core-schema.xsd'],
      [XADES]: ['specs-xades', 'XAdES01903v132-202407.xsd'],
      [XML]: ['specs-xmldsig', 'xml.xsd'],
    },
  };

/** `xmllint --schema` with the schemas of TS 119 612, XAdES and mutual recognition that DSS carries. */
export const xmllint: ListJudge = {
  name: 'xmllint',

  async version() {
    return (await runCommand('xmllint', ['--version'])).stderr.split('\n', 1)[0] ?? '';
  },

  async judge(lists, folder) {
    const drivers = { 5: await prepareSchemas(5, folder), 6: await prepareSchemas(6, folder) };
    const findings = await mapLimited(lists, 2, async ({ file, tslVersionIdentifier }) => {
      const driver = drivers[tslVersionIdentifier];
      const { exitCode, stderr } = await runCommand('xmllint', [
        '--noout',
        '--nonet',
        '--schema',
        driver,
        file,
      ]);
      return exitCode === 0 ? [] : [{ judge: 'xmllint', file, message: stderr.trim() }];
    });
    return findings.flat();
  },
};

/** Unpacks the schemas and has them import each other from the folder; answers a schema that imports them all. */
async function prepareSchemas(version: 5 | 6, folder: string): Promise<string> {
  const target = join(folder, `schemas-${version}`);
  mkdirSync(target, { recursive: true });
  const namespaces = Object.entries(SCHEMAS[version]);
  const localName = (namespace: string): string =>
    `${namespaces.findIndex(([one]) => one === namespace)}.xsd`;
  const located = (schema: string): string =>
    withLongSerialNumbers(schema).replace(
      /(<(?:\w+:)?import\s+namespace=")([^"]+)("\s+schemaLocation=")[^"]*/g,
      (_, start: string, namespace: string, middle: string) =>
        start + namespace + middle + localName(namespace),
    );
  for (const [namespace, [artefact, file]] of namespaces) {
    const unpacked = await unpack(artefact, folder);
    writeFileSync(
      join(target, localName(namespace)),
      located(readFileSync(join(unpacked, 'xsd', file), 'utf8')),
    );
  }
  const driver = join(target, 'all.xsd');
  const imports = namespaces.map(
    ([namespace]) => `<xs:import namespace="${namespace}" schemaLocation="${localName(namespace)}"/>`,
  );
  writeFileSync(
    driver,
    `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join('')}</xs:schema>`,
  );
  return driver;
}

/** libxml2 takes no xs:integer of more than 24 digits, and serial numbers have up to 48 (version 5 names its signer so). */
function withLongSerialNumbers(schema: string): string {
  return schema.replace(/(<element name="X509SerialNumber" type=")integer"/, '$1string"');
}

async function unpack(artefact: string, folder: string): Promise<string> {
  const target = join(folder, artefact);
  if (existsSync(target)) return target;
  const jar = readdirSync(LIBRARIES).find((name) => new RegExp(`^${artefact}-[0-9.]+\\.jar$`).test(name));
  if (jar === undefined) throw new Error(`${artefact} is not in ${LIBRARIES}; install the DSS harness first`);
  mkdirSync(target, { recursive: true });
  const { exitCode, stderr } = await runCommand('unzip', [
    '-qo',
    join(LIBRARIES, jar),
    'xsd/*',
    '-d',
    target,
  ]);
  if (exitCode !== 0) throw new Error(`${jar} cannot be unpacked: ${stderr}`);
  return target;
}
