import type { CertificateProfile } from '../../world/certificate-profile';
import type { ServiceEquivalence, TrustedListDefinition } from '../../world/trusted-lists';
import type { World } from '../../world/world';
import { composeRecognition } from '../compose/compose-recognition';
import { communityRules, tslTypeOf } from '../compose/compose-scheme';
import type { ListFacts } from '../compose/list-facts';
import { listUrl } from '../compose/list-urls';
import { legislationOf, STATUS_WORDS, vocabularyOf, WITH_CERTIFIED_HSM } from '../compose/list-vocabulary';
import type {
  MutualRecognitionAgreementInformation,
  TrustServiceEquivalenceInformation,
} from '../mutual-recognition';
import type { CriteriaList } from '../qualifications';
import { CERTIFICATE_CONTENT_CONTEXT, QUALIFIER } from '../trusted-list-uris';

/** What is asked of both sides, how each says it, how the agreement maps it, and what shows that it holds. */
interface Row {
  readonly requirement: string;
  readonly eu: string;
  readonly japan: string;
  readonly agreement: string;
  /** File and title of a test, or a part of docs/conformance.md. */
  readonly shownBy: string;
}

/** The two sides of one kind of service. */
interface Sides {
  readonly world: World;
  readonly lotl: TrustedListDefinition;
  readonly member: TrustedListDefinition;
  readonly japan: TrustedListDefinition;
  readonly agreement: MutualRecognitionAgreementInformation;
  readonly equivalence: ServiceEquivalence;
  readonly block: TrustServiceEquivalenceInformation;
}

const PUBLIC_URL = 'http://localhost:8080';
const FACTS: ListFacts = {
  publicUrl: PUBLIC_URL,
  caIdentities: new Map(),
  signers: new Map(),
  changes: [],
  pivots: [],
};
const TYPE_OF_USE = { ForeSeals: 'eseal', ForeSignatures: 'esign' } as const;
const TITLE_OF_USE = { ForeSeals: 'eSeals', ForeSignatures: 'Electronic signatures' } as const;
const COMPOSE_SPEC = 'src/trusted-list/compose/compose-trusted-lists.spec.ts';
const CONFORMANCE = 'docs/conformance.md, trusted lists';

/**
 * docs/equivalence.md: requirement, policy, statement, list URI and agreement of the EU and of Japan side by side, made from
 * the world itself.
 */
export function renderEquivalence(world: World): string {
  const lists = world.trustedLists?.lists ?? [];
  const find = (kind: TrustedListDefinition['kind']): TrustedListDefinition => {
    const list = lists.find((one) => one.kind === kind);
    if (list === undefined) throw new Error(`the world has no list of the kind ${kind}`);
    return list;
  };
  const [lotl, member, japan] = [find('eu-lotl'), find('eu-member-state'), find('third-country')];
  const policy = world.trustedLists?.japan;
  if (policy === undefined) throw new Error('the world has no policy towards Japan');
  const agreement = composeRecognition(world, policy, { eu: lotl, thirdCountry: japan }, FACTS);
  const parts = policy.equivalences.map((equivalence, index) => {
    const block = agreement.trustServiceEquivalenceInformation[index];
    if (block === undefined) throw new Error(`no block for ${equivalence.legalIdentifier}`);
    return section({ world, lotl, member, japan, agreement, equivalence, block });
  });
  return `${HEAD}\n${parts.join('\n')}\n${MODES}`;
}

const HEAD = `# Equivalence of the EU and Japan

Written by \`npm run docs\` from the world japan-eu: what the EU and Japan ask of the same thing, how certificates and lists
say it, how the mutual recognition agreement maps one to the other, and which test shows it. Everything is fictitious, the
law of Japan above all; the URIs below \`${PUBLIC_URL}\` are those of the list of Japan.
`;

const MODES = `## Modes

\`trustedLists.japan\` of the world decides what the EU makes of it; the same sealed document is judged in each mode
(docs/conformance.md).

| Mode | Set by | A Japanese eSeal in a certified HSM is |
| --- | --- | --- |
| no recognition | \`recognition: none\` | of no known provider |
| pointer without agreement | \`recognition: pointer\` | an advanced seal |
| advanced seals (eIDAS 27, 37) | \`recognition: ades-27-37\` | an advanced seal, by the list of third countries |
| agreement (eIDAS 14) in force | \`recognition: art14\` | a qualified seal |
| agreement repealed | \`agreement: repealed\` | an advanced seal |
| agreement not yet begun | \`startingTime\` in the future | an advanced seal |
`;

function section(sides: Sides): string {
  const { use, legalIdentifier } = sides.equivalence;
  const rows = [
    law(sides),
    list(sides),
    service(sides),
    status(sides),
    compliance(sides),
    type(sides),
    device(sides),
    policies(sides),
  ];
  const lines = rows.map(
    ({ requirement, eu, japan, agreement, shownBy }) =>
      `| ${requirement} | ${eu} | ${japan} | ${agreement} | ${shownBy} |`,
  );
  return [
    `## ${TITLE_OF_USE[use]}, \`${legalIdentifier}\``,
    '',
    '| Requirement | EU | Japan | Agreement | Shown by |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n');
}

function law({ lotl, japan, equivalence: { use } }: Sides): Row {
  const article = use === 'ForeSeals' ? 'Articles 35 to 40' : 'Articles 25 to 34';
  return {
    requirement: 'Law that gives it effect',
    eu: `eIDAS ${article}: ${code(legislationOf(lotl, PUBLIC_URL))}`,
    japan: code(legislationOf(japan, PUBLIC_URL)),
    agreement: '`pointingContractingPartyLegislation`, `pointedContractingPartyLegislation`',
    shownBy: test(COMPOSE_SPEC, 'Japan tells the agreement with the parties in each other’s place'),
  };
}

function list({ lotl, member, japan }: Sides): Row {
  const described = (one: TrustedListDefinition): string =>
    `${code(listUrl(PUBLIC_URL, one, 6))}, ${code(tslTypeOf(one))}, rules ${communityRules(one).map(code).join(' ')}`;
  return {
    requirement: 'Who says that the provider is supervised',
    eu: described(member),
    japan: described(japan),
    agreement: `pointer in ${code(listUrl(PUBLIC_URL, lotl, 6))}, and back`,
    shownBy: test(COMPOSE_SPEC, 'decides who points to Japan'),
  };
}

function service({ block }: Sides): Row {
  const types = (side: 'pointingParty' | 'pointedParty'): string =>
    block.typeEquivalence[side]
      .map(({ serviceTypeIdentifier, additionalServiceInformation }) =>
        [serviceTypeIdentifier, additionalServiceInformation?.uri.uri]
          .flatMap((uri) => (uri === undefined ? [] : [code(uri)]))
          .join(' + '),
      )
      .join(', ');
  return {
    requirement: 'Kind of service',
    eu: types('pointingParty'),
    japan: types('pointedParty'),
    agreement: '`TrustServiceTSLTypeEquivalenceList`',
    shownBy: test(COMPOSE_SPEC, 'art14 maps accredited eSeals to CA/QC for seals'),
  };
}

function status({ block: { statusEquivalence } }: Sides): Row {
  const { eu, thirdCountry } = STATUS_WORDS;
  const uris = (side: 'pointingParty' | 'pointedParty'): string =>
    [...statusEquivalence.valid[side], ...statusEquivalence.invalid[side]].map(code).join(' / ');
  return {
    requirement: 'Supervised now / not any more',
    eu: uris('pointingParty'),
    japan: uris('pointedParty'),
    agreement: `${eu.valid} for ${thirdCountry.valid}, ${eu.invalid} for ${thirdCountry.invalid}`,
    shownBy: `${CONFORMANCE}: status revoked`,
  };
}

function compliance(sides: Sides): Row {
  return {
    requirement: 'The certificate is a qualified one under that law (EN 319 412-5 4.2.1, 4.2.4)',
    eu: statements(sides, CERTIFICATE_CONTENT_CONTEXT.qcCompliance, 'pointingParty'),
    japan: statements(sides, CERTIFICATE_CONTENT_CONTEXT.qcCompliance, 'pointedParty'),
    agreement: code(CERTIFICATE_CONTENT_CONTEXT.qcCompliance),
    shownBy: `${CONFORMANCE}: recognition art14 and pointer`,
  };
}

function type(sides: Sides): Row {
  return {
    requirement: 'What the certificate is for (EN 319 412-5 4.2.3)',
    eu: statements(sides, CERTIFICATE_CONTENT_CONTEXT.qcType, 'pointingParty'),
    japan: statements(sides, CERTIFICATE_CONTENT_CONTEXT.qcType, 'pointedParty'),
    agreement: code(CERTIFICATE_CONTENT_CONTEXT.qcType),
    shownBy: `${CONFORMANCE}: QESEAL and QESIG`,
  };
}

function device(sides: Sides): Row {
  const { world, japan } = sides;
  const vocabulary = vocabularyOf(japan, PUBLIC_URL);
  const byPolicy = world.trustedLists?.japan.certifiedHsm === 'policy';
  const other = byPolicy
    ? `; or by \`certifiedHsm: qualifier\`: ${code(vocabulary.qualifier(WITH_CERTIFIED_HSM))} for ${code(QUALIFIER.qcWithQscd)}`
    : '';
  return {
    requirement: 'The key is in a certified device (EN 319 412-5 4.2.2, 4.2.5)',
    eu: statements(sides, CERTIFICATE_CONTENT_CONTEXT.qcQscd, 'pointingParty'),
    japan: `${statements(sides, CERTIFICATE_CONTENT_CONTEXT.qcQscd, 'pointedParty')}; QcQSCDlegislation (JP) besides, which no agreement can name`,
    agreement: `${code(CERTIFICATE_CONTENT_CONTEXT.qcQscd)}${other}`,
    shownBy: test(COMPOSE_SPEC, 'a certified HSM by qualifier'),
  };
}

function policies({ world, equivalence: { use } }: Sides): Row {
  const of = (jurisdiction: 'EU' | 'JP'): string =>
    world.profiles
      .filter(
        (profile) =>
          profile.jurisdiction === jurisdiction &&
          profile.qcStatements?.compliance === true &&
          profile.qcStatements.type === TYPE_OF_USE[use],
      )
      .map((profile) => `${profile.profileId}: ${policyNumbers(profile).join(', ')}`)
      .join('; ');
  return {
    requirement: 'Certificate policies (docs/oids.md)',
    eu: of('EU'),
    japan: of('JP'),
    agreement: 'only "certified HSM" is mapped, as the device',
    shownBy: test('src/world/load-world.spec.ts', 'keeps families apart: EU without legislation'),
  };
}

/** OIDs, and policies below the arc of the provider with dots before them. */
function policyNumbers({ policies: ofProfile }: CertificateProfile): string[] {
  return ofProfile.map((policy) => code('oid' in policy ? policy.oid : `…${policy.tspPolicy}`));
}

function statements({ block }: Sides, context: string, side: 'pointingParty' | 'pointedParty'): string {
  const found = block.certificateContentReferences?.find((one) => one.context === context);
  return found === undefined ? 'nothing' : criteria(found[side]);
}

/** In words: `all of …`, `none of …`. */
function criteria({ assert, policySets = [], criteriaLists = [], otherCriteriaList }: CriteriaList): string {
  const parts = [
    ...policySets.map((set) => `policy ${set.map(code).join(' and ')}`),
    ...(otherCriteriaList?.qcStatementSets ?? []).map((set) =>
      set
        .map(({ qcStatementId, qcStatementInfo }) => {
          const value = qcStatementInfo && Object.values(qcStatementInfo)[0];
          return code(value === undefined ? qcStatementId : `${qcStatementId} = ${value}`);
        })
        .join(' and '),
    ),
    ...criteriaLists.map(criteria),
  ];
  const words = { all: 'all of', atLeastOne: 'one of', none: 'none of' } as const;
  return parts.length === 1 && assert !== 'none'
    ? (parts[0] ?? '')
    : `${words[assert]} (${parts.join('; ')})`;
}

function test(file: string, title: string): string {
  return `${code(file)}: ${title}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
