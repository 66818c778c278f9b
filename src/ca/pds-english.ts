import { CRL_DELAY_SECONDS, REVOCATION_REASONS, type DocumentedCa } from './documented-ca';
import { crlValidityWords, hasShortTerm, listed, profileTable } from './document-words';
import type { PdsTexts } from './pds-outline';

/** The disclosure statement in English. */
export function englishPds(documented: DocumentedCa): PdsTexts {
  const { tsp, profiles, urls, termsSha256, ca } = documented;
  return {
    contact: [
      `${tsp.name} (${tsp.organizationIdentifier}, ${tsp.country}) is fictitious. Ask whoever runs this installation; revocation is requested over its interface ra/v1.`,
    ],
    types: [
      ...(profiles.length === 0
        ? ['This certification authority certifies other authorities only.']
        : [profileTable(documented, 'en')]),
      'Identities are taken on the word of the remote signing service that enrols; possession of the key is proved. The certificates are for tests only.',
    ],
    reliance: [
      'Nobody may rely on these certificates, for any amount. Records are kept until the data folder is deleted.',
    ],
    subscribers: [
      'The subscriber gives fictitious data only, leaves the private key with the signing service that enrolled it, uses it as the certificate says, and asks for revocation as soon as the key is out of control or the certificate says something wrong.',
      `Reasons that can be given: ${listed(REVOCATION_REASONS.subscriber, 'en')}.`,
    ],
    status: [
      'Before relying on a certificate in a test, check its path, its policy and its status:',
      [
        { parts: ['OCSP: ', { href: urls.ocsp }] },
        ...urls.crls.map((href) => ({ parts: ['CRL: ', { href }] })),
      ],
      `A CRL is valid for ${crlValidityWords(ca, 'en')}; a revocation shows in it within ${CRL_DELAY_SECONDS} seconds.`,
      ...(hasShortTerm(profiles)
        ? ['Short-term certificates have no status: they are valid to their end.']
        : []),
    ],
    liability: ['There is no warranty and no liability: this is a mock.'],
    agreements: [
      [
        { parts: ['Terms and conditions: ', { href: urls.terms.en }, `, SHA-256 ${termsSha256.en}`] },
        { parts: ['CP and CPS: ', { href: urls.cps.en }] },
      ],
    ],
    privacy: [
      'Data of real people are not accepted. What is sent is stored, and it may be shown to anybody who runs tests here.',
    ],
    refund: ['Nothing is paid, so nothing is refunded.'],
    law: ['No law is chosen. Complaints go to whoever runs this installation.'],
    audit: [
      'There is no licence, no trust mark and no audit, and no supervisory body knows of this provider.',
    ],
  };
}
