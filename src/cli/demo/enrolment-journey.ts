import { generateKeyPairSync } from 'node:crypto';

import {
  certificationRequest,
  type EnrolmentRequest,
  type IssuedEnrolment,
  issued,
  type RaClient,
  softwareKey,
} from '@kakehashi/client';
import type { StepReport } from './step-report';

/** One certificate that the demo enrols: where, under which profile, and for whom. */
export interface DemoEnrolment {
  /** Folder name of the artefacts and prefix of the steps. */
  readonly name: string;
  readonly caId: string;
  readonly profileId: string;
  readonly subjectData: EnrolmentRequest['subjectData'];
}

/** What came back: path as DER, leaf first, root last, and the identifier at the RA. */
export interface EnrolledCertificate {
  readonly certId: string;
  readonly path: readonly Buffer[];
}

/**
 * The main journey of a remote signing service: choose CA and profile, draw a nonce, prove possession of a new key,
 * receive the certificate, link it to the key, and read it back.
 */
export async function enrol(
  rssp: RaClient,
  { name, caId, profileId, subjectData }: DemoEnrolment,
  report: StepReport,
): Promise<EnrolledCertificate> {
  const credentialID = `demo-credential-${name}`;

  await report.run(`${name}: CA offers the profile`, `${caId} offers ${profileId}`, async () => {
    const { body: ca } = await rssp.request('getCa', { path: { caId } });
    const ok = ca.profileIds.includes(profileId);
    const seen = `${ca.name} (${ca.jurisdiction}) ${ok ? 'offers' : 'lacks'} ${profileId}`;
    return { ok, seen, value: undefined };
  });

  const nonce = await report.run(`${name}: challenge`, 'a nonce of 32 octets', async () => {
    const { body } = await rssp.request('createChallenge', { body: { purpose: 'pop' } });
    const { nonce: value, expiresAt } = body;
    return { ok: value.length === 43, seen: `nonce valid to ${expiresAt}`, value };
  });

  const csr = await report.run(`${name}: key and CSR`, 'a P-256 PKCS#10 request', async () => {
    const key = softwareKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
    const value = await certificationRequest(key, { nonce });
    return {
      ok: true,
      seen: `P-256 key, PKCS#10 of ${value.length} octets`,
      value: value.toString('base64'),
    };
  });

  const enrolment = await report.run(`${name}: enrolment`, 'issued at once', async () => {
    const { body } = await rssp.request('createEnrolment', {
      body: {
        externalId: `demo-${name}`,
        credentialID,
        caId,
        profileId,
        subjectData,
        proofOfPossession: { method: 'pkcs10', csr, nonce },
      },
    });
    const value = issued(body);
    return { ok: value.state === 'issued', seen: `${value.state}, serial ${value.serialNumber}`, value };
  });
  await accept(rssp, enrolment, credentialID, `${name}: acceptance`, report);

  const { certId, certificate, chain } = enrolment;
  await report.run(`${name}: read back`, 'state active, the same certificate', async () => {
    const read = await rssp.certificates.get(certId);
    const same = read.certificate === certificate;
    return {
      ok: same && read.state === 'active',
      seen: `state ${read.state}, ${same ? 'the same' : 'another'} certificate`,
      value: undefined,
    };
  });
  return { certId, path: [certificate, ...chain].map((der) => Buffer.from(der, 'base64')) };
}

async function accept(
  rssp: RaClient,
  enrolment: IssuedEnrolment,
  credentialID: string,
  step: string,
  report: StepReport,
): Promise<void> {
  await report.run(step, 'state linked', async () => {
    const { state } = await rssp.enrolments.accept(enrolment, { credentialID });
    return { ok: state === 'linked', seen: `state ${state}`, value: undefined };
  });
}
