import type { CertificateTemplate } from './certificate-template';

export function lintBeforeSigning(_tbsDer: Uint8Array, _template: CertificateTemplate, _now: Date): void {}
