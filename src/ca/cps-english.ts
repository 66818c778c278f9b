import type { CpsTexts } from './cps-outline';
import { CRL_DELAY_SECONDS, REVOCATION_REASONS, type DocumentedCa } from './documented-ca';
import {
  crlValidityWords,
  durationWords,
  hasShortTerm,
  listed,
  policiesOf,
  profileRules,
  profileTable,
} from './document-words';
import type { PageBlock } from '../common/published-page';

const TEST_ONLY = 'This is a mock for tests and rehearsals; nothing follows from it in law.';

/** The clauses of the CPS in English. */
export function englishCps(documented: DocumentedCa): CpsTexts {
  return {
    ...introduction(documented),
    ...registration(documented),
    ...lifeCycle(documented),
    ...controls(documented),
    ...profilesAndAudit(documented),
    ...legalMatters(documented),
  };
}

type Clauses<Numbers extends string> = Pick<CpsTexts, Extract<keyof CpsTexts, Numbers>>;

function introduction(documented: DocumentedCa): Clauses<`1.${string}` | `2.${string}`> {
  const { ca, tsp, subject, issuer, certified, urls, termsSha256 } = documented;
  return {
    '1.1': [
      `${tsp.name} runs the certification authority "${subject}" so that signing services and validators can be tried out. ${TEST_ONLY}`,
      issuer
        ? `Its certificate was issued by ${issuer.name} (${issuer.caId}).`
        : 'It is a root: it signed its own certificate.',
      ...(certified.length === 0
        ? []
        : [
            `It certifies: ${listed(
              certified.map(({ name, caId }) => `${name} (${caId})`),
              'en',
            )}.`,
          ]),
    ],
    '1.2': [
      `This text is both the certificate policy and the practice statement of ${ca.caId}. The policy identifiers of the provider stand below ${tsp.policyArc}, an example arc that belongs to nobody.`,
      `Policies in the certificates: ${listed(policiesOf(documented), 'en')}.`,
    ],
    '1.3': [
      [
        `Certification authority: ${ca.name}, of ${tsp.name} (${tsp.organizationIdentifier}, ${tsp.country}).`,
        'Registration authority: the interface ra/v1 of the same service, with officers where a profile asks for them.',
        'Subscribers: fictitious organisations and persons, represented by the remote signing service that holds their keys.',
        'Relying parties: validators under test.',
      ],
    ],
    '1.4': [
      'The certificates are for tests of seals, signatures and their validation; any other use is forbidden.',
    ],
    '1.5': [
      'Whoever runs this installation administers this text; it is generated from the world and the profiles at each start.',
    ],
    '1.6': [
      'CA: certification authority. RA: registration authority. CRL: certificate revocation list. OCSP: online certificate status protocol. PDS: PKI disclosure statement. QSCD: qualified signature or seal creation device. LEI: legal entity identifier.',
    ],
    '2.1': [{ parts: ['The repository is at ', { href: urls.repository }, '.'] }],
    '2.2': [
      'Published are:',
      [
        { parts: ['CA certificate: ', { href: urls.certificate }] },
        { parts: ['CA certificate with those above it: ', { href: urls.path }] },
        ...urls.crls.map((href) => ({ parts: ['CRL: ', { href }] })),
        { parts: ['PKI disclosure statement: ', { href: urls.pds.en }, ' ', { href: urls.pds.ja }] },
        {
          parts: ['Terms and conditions (English): ', { href: urls.terms.en }, `, SHA-256 ${termsSha256.en}`],
        },
        {
          parts: [
            'Terms and conditions (Japanese): ',
            { href: urls.terms.ja },
            `, SHA-256 ${termsSha256.ja}`,
          ],
        },
      ],
    ],
    '2.3': ['Everything answers before the first certificate is issued. CRLs follow clause 4.10.'],
    '2.4': ['Everybody may read; nobody can write through the repository.'],
  };
}

function registration({ profiles }: DocumentedCa): Clauses<`3.${string}`> {
  const attributes = profiles.map(
    ({ profile }) =>
      `${profile.profileId}: ${listed(
        profile.subject.map(({ attribute }) => attribute),
        'en',
      )}`,
  );
  return {
    '3.1': [
      'Subject names are built from the data of the application, never from the certification request. They are made-up names and say TEST where the world can see to it. Attributes by profile:',
      attributes.length === 0 ? ['CA certificates: as the world says.'] : attributes,
    ],
    '3.2': [
      'The registration authority checks the form of the data, the check digits of LEI and corporate number, and whether the profile allows them. It takes identities on the word of the signing service; no passport and no register is looked at.',
      'Possession of the private key is shown by a signed certification request (PKCS #10) over the key, with the nonce of a challenge where the profile asks for it.',
    ],
    '3.3': ['A new key is a new application, checked like the first.'],
    '3.4': [
      'A request to revoke needs the access token of the signing service that enrolled the certificate, or of an officer.',
    ],
  };
}

function lifeCycle(documented: DocumentedCa): Clauses<`4.${string}`> {
  const { profiles } = documented;
  return {
    '4.1': [
      'A signing service that the world names applies over ra/v1 for a subscriber, once the subscriber has agreed to the terms.',
      ...(profiles.length === 0
        ? ['This CA takes no applications from subscribers.']
        : [profileRules(documented, 'en')]),
    ],
    '4.2': [
      'The checks are made at once. Where the profile asks for approval, officers decide, and the application waits for them; it is refused with a reason or goes on.',
    ],
    '4.3': [
      'Serial numbers are random. The content is linted against the standards before it is signed, read again afterwards, and stored before anybody is told of it.',
    ],
    '4.4': [
      'The signing service accepts a certificate by linking it to the key, before the time that came with the certificate. One that is not accepted by then is revoked, where it can be.',
    ],
    '4.5': [
      'The key is used as the key usage of the certificate says, and only until it ends or is revoked. Relying parties check path, status and policy.',
    ],
    '4.6': ['There is no renewal that keeps key and data: an application is made anew.'],
    '4.7': ['A new key means a new application and a new certificate.'],
    '4.8': [
      'A certificate is never changed: one that says something wrong is revoked, and another is applied for.',
    ],
    '4.9': revocation(documented),
    '4.10': statusServices(documented),
    '4.11': ['A subscription ends when the certificate ends or is revoked.'],
    '4.12': [
      'Private keys of subscribers never reach the provider, so none are escrowed and none can be recovered.',
    ],
  };
}

function revocation({ profiles }: DocumentedCa): readonly PageBlock[] {
  const holdable = profiles
    .filter(({ profile }) => profile.suspension)
    .map(({ profile }) => profile.profileId);
  const { subscriber, operatorOnly, caOnly } = REVOCATION_REASONS;
  return [
    'Revocation is for good and takes effect at once, or at a later time that is asked for. Reasons:',
    [
      `for the subscriber or the signing service: ${listed(subscriber, 'en')}`,
      `for an officer, besides: ${listed(operatorOnly, 'en')}`,
      `for an officer and the certificate of a CA, besides: ${listed(caOnly, 'en')}`,
    ],
    holdable.length === 0
      ? 'Certificates of this CA cannot be suspended.'
      : `A certificate can be suspended (certificateHold) and released again, until a time or to its end, under: ${listed(holdable, 'en')}.`,
    ...(hasShortTerm(profiles)
      ? [
          'Validity-assured short-term certificates are neither revoked nor suspended: they end within their 24 hours or less.',
        ]
      : []),
  ];
}

function statusServices({ ca, urls }: DocumentedCa): readonly PageBlock[] {
  const period = crlValidityWords(ca, 'en');
  return [
    { parts: ['OCSP answers at ', { href: urls.ocsp }, ' and shows a change as soon as it is stored.'] },
    `A CRL is valid for ${period} and is replaced well before it ends, and within ${CRL_DELAY_SECONDS} seconds of a revocation, suspension or release:`,
    urls.crls.map((href) => ({ href })),
    'Both are free, open to all, and run as long as this installation runs.',
  ];
}

function controls({ ca, profiles }: DocumentedCa): Clauses<`5.${string}` | `6.${string}`> {
  const keys = [...new Set(profiles.flatMap(({ profile }) => profile.keyAlgorithms))];
  return {
    '5.1': ['None beyond those of the computer that runs the mock.'],
    '5.2': [
      'Roles are scopes of access tokens. A profile may ask for one officer or for two different ones.',
    ],
    '5.3': ['None: officers are test accounts.'],
    '5.4': [
      'Each change of a certificate, an application or a CA is a record in a chain of hashes, stored together with the change.',
    ],
    '5.5': ['Records stay in the data folder until it is deleted, which may happen at any time.'],
    '5.6': ['A CA gets a new key as a further generation; the certificates of earlier ones stay published.'],
    '5.7': [
      'A compromise is rehearsed, not feared: the keys are test keys. Disaster recovery is a restored data folder.',
    ],
    '5.8': ['A CA that leaves the world is retired: it issues no more; its certificate stays published.'],
    '6.1': [
      `The key of this CA is ${ca.keyAlgorithm}, made by the service at its first start.`,
      keys.length === 0
        ? 'It certifies CA keys only.'
        : `Keys of subscribers are made by the signing service: ${listed(keys, 'en')}${keys.includes('RSA-2048') ? '; RSA-2048 until the end of 2026 only' : ''}.`,
    ],
    '6.2': ['Keys of the CA are software keys, encrypted at rest. No certified module guards them.'],
    '6.3': [
      `The certificate of this CA is valid for ${durationWords(ca.validity, 'en')}; nothing it issues lasts longer.`,
    ],
    '6.4': ['A passphrase unlocks the keys when the service starts.'],
    '6.5': [
      'The service listens on the computer itself unless it is told otherwise; every call needs a token, but for what is public.',
    ],
    '6.6': [
      'The source is open, its tests run with each change, and independent programs judge what it issues.',
    ],
    '6.7': ['Requests are limited in size, depth and number.'],
    '6.8': ['All times come from one clock, which tests may move. They prove nothing about real time.'],
  };
}

function profilesAndAudit(documented: DocumentedCa): Clauses<`7.${string}` | `8.${string}`> {
  const { ca, profiles, urls } = documented;
  const none = ['There is no assessment of a mock.'];
  return {
    '7.1': [
      `Certificates are X.509 version 3 after RFC 5280 and, for subjects, EN 319 412-1 to -5; they are signed with ${ca.signatureAlgorithm}.`,
      ...(profiles.length === 0
        ? ['This CA issues certificates for CAs and for its OCSP responder.']
        : [profileTable(documented, 'en')]),
    ],
    '7.2': [
      `Version 2 after RFC 5280, in ${urls.crls.length} part${urls.crls.length === 1 ? '' : 's'} so far; each certificate names the part that covers it, and a part takes at most ${ca.status.crl.shardCapacity} certificates. Reason codes are given, but for "unspecified".`,
    ],
    '7.3': [
      `RFC 6960 with the profile of RFC 9919, by ${ca.status.ocsp.signing === 'direct' ? 'this CA itself' : 'a responder that this CA has certified'}; an answer is valid for ${durationWords(ca.status.ocsp.validity, 'en')}. Serial numbers that were never issued are ${ca.status.ocsp.notIssued}, never good.`,
    ],
    '8.1': none,
    '8.2': none,
    '8.3': none,
    '8.4': none,
    '8.5': ['Faults are mended in the source.'],
    '8.6': ['The verdicts of independent programs stand in docs/conformance.md of the source.'],
  };
}

function legalMatters({ urls }: DocumentedCa): Clauses<`9.${string}`> {
  const none = ['None.'];
  return {
    '9.1': ['Nothing costs anything.'],
    '9.2': none,
    '9.3': ['Nothing that is confidential may be sent here.'],
    '9.4': ['Data of real people may not be sent here.'],
    '9.5': ['The software is under the Apache License 2.0; the texts of a world belong to whoever wrote it.'],
    '9.6': ['Nothing is represented and nothing is warranted.'],
    '9.7': ['All warranties are disclaimed.'],
    '9.8': ['There is no liability: nobody may rely on the certificates.'],
    '9.9': none,
    '9.10': ['This text is valid as long as it is published.'],
    '9.11': ['There are no individual notices; the API tells of changes.'],
    '9.12': ['It changes with the world and the software; the entity tag of the page changes with it.'],
    '9.13': ['There is nothing to dispute.'],
    '9.14': ['No law is chosen, since there are no obligations.'],
    '9.15': ['Nothing issued here is a qualified certificate under any law.'],
    '9.16': [{ parts: ['The terms and conditions go before this text: ', { href: urls.terms.en }, '.'] }],
    '9.17': [TEST_ONLY],
  };
}
