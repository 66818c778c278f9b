import { createHash } from 'node:crypto';

import { type JsonObject, type RaSession, expectObject, textListMember, textMember } from './ra-session';
import type { StepReport } from './step-report';
import { generateCertificationRequest } from './subject-key';

/** One certificate that the demo enrols: where, under which profile, and for whom. */
export interface DemoEnrolment {
  /** Folder name of the artefacts and prefix of the steps. */
  readonly name: string;
  readonly caId: string;
  readonly profileId: string;
  readonly commonName: string;
  readonly subjectData: JsonObject;
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
  rssp: RaSession,
  enrolment: DemoEnrolment,
  report: StepReport,
): Promise<EnrolledCertificate> {
  const { name, caId, profileId } = enrolment;

  await report.run(`${name}: CA offers the profile`, `${caId} offers ${profileId}`, async () => {
    const ca = expectObject(await rssp.get(`/ra/v1/cas/${caId}`), 200);
    const ok = textListMember(ca, 'profileIds').includes(profileId);
    return {
      ok,
      seen: `${textMember(ca, 'name')} (${textMember(ca, 'jurisdiction')}) ${ok ? 'offers' : 'lacks'} ${profileId}`,
      value: ca,
    };
  });

  const nonce = await report.run(`${name}: challenge`, 'a nonce of 32 octets', async () => {
    const challenge = expectObject(await rssp.post('/ra/v1/challenges', { purpose: 'pop' }), 201);
    const value = textMember(challenge, 'nonce');
    return { ok: value.length === 43, seen: `nonce valid to ${textMember(challenge, 'expiresAt')}`, value };
  });

  const csr = await report.run(`${name}: key and CSR`, 'a P-256 PKCS#10 request', async () => {
    const value = await generateCertificationRequest(enrolment.commonName, nonce);
    return { ok: true, seen: `P-256 key, PKCS#10 of ${Buffer.from(value, 'base64').length} octets`, value };
  });

  const issued = await report.run(`${name}: enrolment`, 'issued at once', async () => {
    const answer = await rssp.post(
      '/ra/v1/enrolments',
      {
        externalId: `demo-${name}`,
        credentialID: `demo-credential-${name}`,
        caId,
        profileId,
        subjectData: enrolment.subjectData,
        proofOfPossession: { method: 'pkcs10', csr, nonce },
      },
      `demo-enrol-${name}`,
    );
    const body = expectObject(answer, 201);
    const state = textMember(body, 'state');
    return {
      ok: state === 'issued',
      seen: `${state}, serial ${textMember(body, 'serialNumber')}`,
      value: body,
    };
  });

  const certificate = Buffer.from(textMember(issued, 'certificate'), 'base64');
  await accept(rssp, enrolment, issued, certificate, report);

  const certId = textMember(issued, 'certId');
  await report.run(`${name}: read back`, 'state active, the same certificate', async () => {
    const body = expectObject(await rssp.get(`/ra/v1/certificates/${certId}`), 200);
    const same = textMember(body, 'certificate') === certificate.toString('base64');
    const state = textMember(body, 'state');
    return {
      ok: same && state === 'active',
      seen: `state ${state}, ${same ? 'the same' : 'another'} certificate`,
      value: body,
    };
  });

  const chain = textListMember(issued, 'chain').map((der) => Buffer.from(der, 'base64'));
  return { certId, path: [certificate, ...chain] };
}

async function accept(
  rssp: RaSession,
  { name }: DemoEnrolment,
  issued: JsonObject,
  certificate: Buffer,
  report: StepReport,
): Promise<void> {
  await report.run(`${name}: acceptance`, 'state linked', async () => {
    const answer = await rssp.post(
      `/ra/v1/enrolments/${textMember(issued, 'enrolmentId')}/acceptance`,
      {
        credentialID: `demo-credential-${name}`,
        keyId: textMember(issued, 'keyId'),
        certificateSha256: createHash('sha256').update(certificate).digest('hex'),
      },
      `demo-accept-${name}`,
    );
    const state = textMember(expectObject(answer, 200), 'state');
    return { ok: state === 'linked', seen: `state ${state}`, value: undefined };
  });
}
