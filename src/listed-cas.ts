import type { CaGeneration, EstablishedCa, EstablishedCas } from './ca/established-cas';
import type { CertificateRepository } from './store/certificate.repository';
import type { CaIdentity } from './trusted-list/compose/list-facts';
import { ListedCas } from './trusted-list/publication/listed-cas';
import { parseCertificate } from './x509/tbs-certificate';

/** The established CAs as trusted lists see them. */
export class EstablishedListedCas extends ListedCas {
  override readonly publicUrl: string;

  constructor(
    private readonly established: EstablishedCas,
    private readonly certificates: CertificateRepository,
  ) {
    super();
    this.publicUrl = established.urls.publicUrl;
  }

  override identities(): ReadonlyMap<string, readonly CaIdentity[]> {
    return new Map(
      this.established.list().map((ca) => [ca.definition.caId, this.generationsOf(ca).map(identityOf)]),
    );
  }

  override async revokedAt(caId: string): Promise<Date | undefined> {
    const ca = this.established.find(caId);
    if (!ca) return undefined;
    const issuerCaId = ca.definition.issuerCaId ?? caId;
    const { serialNumber } = parseCertificate(ca.current.certificateDer).tbs;
    const status = await this.certificates.findStatus(issuerCaId, serialNumber);
    return status?.state === 'revoked' && status.revokedAtSeconds !== null
      ? new Date(status.revokedAtSeconds * 1000)
      : undefined;
  }

  /** Newest first. */
  private generationsOf({ definition, current }: EstablishedCa): CaGeneration[] {
    const numbers = Array.from({ length: current.generation }, (_, index) => current.generation - index);
    return numbers.flatMap((number) => this.established.findGeneration(definition.caId, number) ?? []);
  }
}

function identityOf({
  generation,
  certificateDer,
  subjectKeyIdentifier,
  notBefore,
}: CaGeneration): CaIdentity {
  const subjectDer = parseCertificate(certificateDer).tbs.subject.der;
  return { generation, certificateDer, subjectDer, subjectKeyIdentifier, notBefore };
}
