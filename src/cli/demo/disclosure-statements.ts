import { get } from 'node:https';
import { decodeQcPds, type PdsLocation } from '../../qcstatements/qc-pds';
import { decodeQcStatements, QC_OID } from '../../qcstatements/qc-statements';
import { OID } from '../../x509/oids';
import { parseCertificate } from '../../x509/tbs-certificate';
import { askServer } from '../http-answer';
import { StepFailed } from './step-report';

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Reads every PKI disclosure statement that a certificate names (QcPDS, EN 319 412-5 4.3.4) over HTTPS, trusting the
 * service's own TLS CA and nothing else. Resolves with their addresses; throws StepFailed where one does not answer.
 */
export async function readDisclosureStatements(
  certificateDer: Uint8Array,
  baseUrl: string,
): Promise<readonly PdsLocation[]> {
  const locations = disclosureStatementsOf(certificateDer);
  if (locations.length === 0) throw new StepFailed('the certificate names no disclosure statement');
  const ca = await askServer(`${baseUrl}/repository/tls-ca.pem`, {}, 'is the HTTPS listener switched off?');
  for (const { url } of locations) {
    const status = await statusOf(url, ca.octets);
    if (status !== 200) throw new StepFailed(`${url} answers with status ${status}`);
  }
  return locations;
}

function disclosureStatementsOf(certificateDer: Uint8Array): readonly PdsLocation[] {
  const extension = parseCertificate(certificateDer).tbs.extension(OID.qcStatements);
  const statements = extension === undefined ? [] : decodeQcStatements(extension.value);
  const infoDer = statements.find(({ oid }) => oid === QC_OID.pds)?.infoDer;
  return infoDer === undefined ? [] : decodeQcPds(infoDer);
}

function statusOf(url: string, ca: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(url, { ca, agent: false, timeout: TIMEOUT_MILLISECONDS }, (answer) => {
      answer.resume();
      answer.on('error', reject);
      answer.on('end', () => resolve(answer.statusCode));
    });
    request.on('timeout', () => request.destroy(new StepFailed(`${url} does not answer`)));
    request.on('error', reject);
  });
}
