/**
 * Who may import whom (ARCHITECTURE.md, docs/adr/0001). A folder is a role, a suffix is a layer; what a role may import
 * is the table below, everything else is forbidden.
 */

/** The pure folders in their order: each sees only what stands before it. */
const PURE_ORDER = ['asn1', 'x509', 'qcstatements', 'lint'];

/** Pure as well, beside that order: it sees asn1 and x509, and is seen by roles alone. */
const ATTESTATION = 'attestation';

/** The plain files of `common` that hold no framework and no state: pure code may use them. */
const PURE_COMMON = '^src/common/(pki-error|clock|randomness|identifier|json-text)\\.ts$';

/** Role -> roles it may import, besides itself, the pure folders, `common` and `config`. */
const MAY_IMPORT = {
  world: [],
  store: [],
  keys: [],
  audit: ['store'],
  registries: ['store'],
  ca: ['store', 'keys', 'audit', 'world', 'jobs'],
  // jobs: whoever has due work registers it there (docs/adr/0010).
  ra: ['ca', 'store', 'audit', 'world', 'registries', 'jobs'],
  oauth: ['store', 'keys', 'world'],
  openapi: [],
  events: ['store'],
  jobs: ['store'],
  crl: ['store', 'keys', 'world'],
  ocsp: ['store', 'keys', 'world'],
  tsa: ['store', 'keys', 'world'],
  // ca: serial numbers, and signing with the re-reading that follows.
  tls: ['ca', 'store', 'keys', 'jobs'],
  'trusted-list': ['store', 'keys', 'world', 'jobs'],
  ejbca: ['ra', 'ca', 'crl'],
  consistency: ['store', 'crl', 'ocsp'],
  management: ['store'],
  rssp: ['keys'],
  sca: ['keys'],
  console: ['keys'],
};

const SPEC = '\\.(spec|suite)\\.ts$';
const FRAMEWORKS =
  '^node_modules/(@nestjs/|typeorm/|fastify/|rxjs/|class-validator/|class-transformer/|pino/)';
const FILE_SYSTEM = '^(node:)?fs(/promises)?$';

const pureOrder = PURE_ORDER.map((folder, index) => ({
  name: 'pure-order',
  comment: `src/${folder} sees only ${['itself', ...PURE_ORDER.slice(0, index)].join(', ')}: never upward.`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: SPEC },
  to: { path: `^src/(${PURE_ORDER.slice(index + 1).join('|') || '-'})/` },
}));

const roleOrder = Object.entries(MAY_IMPORT).map(([role, others]) => ({
  name: 'role-order',
  comment: `src/${role} may import ${[role, 'the pure folders', 'common', 'config', ...others].join(', ')} and nothing else of src.`,
  severity: 'error',
  from: { path: `^src/${role}/` },
  to: {
    path: '^src/',
    pathNot: `^src/(${[role, ...PURE_ORDER, ATTESTATION, 'common', 'config', ...others].join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'pure-is-pure',
      comment:
        'Pure files import pure files, the plain files of common and platform crypto; specs may add fast-check and vectors.',
      severity: 'error',
      from: { path: `^src/(${PURE_ORDER.join('|')})/`, pathNot: SPEC },
      to: { pathNot: [`^src/(${PURE_ORDER.join('|')})/`, PURE_COMMON, '^(node:)?(crypto|buffer|util)$'] },
    },
    {
      name: 'pure-is-pure',
      comment:
        'Attestation is pure: it imports asn1, x509, the plain files of common, platform crypto, and one CBOR decoder (docs/adr/0018).',
      severity: 'error',
      from: { path: `^src/${ATTESTATION}/`, pathNot: SPEC },
      to: {
        pathNot: [
          `^src/(${ATTESTATION}|asn1|x509)/`,
          PURE_COMMON,
          '^(node:)?(crypto|buffer|util)$',
          '^node_modules/cbor2/',
        ],
      },
    },
    {
      name: 'pure-order',
      comment: 'The pure folders of certificates do not know attestation.',
      severity: 'error',
      from: { path: `^src/(${PURE_ORDER.join('|')})/`, pathNot: SPEC },
      to: { path: `^src/${ATTESTATION}/` },
    },
    {
      name: 'pure-is-pure',
      comment:
        'A file without a role suffix is plain domain code: no Nest, no TypeORM, no other framework. The exceptions are the wiring, the store behind its repositories, and the shared pieces that adapt a framework.',
      severity: 'error',
      from: {
        path: '^src/.+\\.ts$',
        pathNot: [
          '\\.(controller|service|module|guard|filter|pipe|interceptor|decorator|dto|entity|repository|spec|suite)\\.ts$',
          '^src/(main|app\\.module)\\.ts$',
          '^src/cli/',
          '^src/store/(open-store|database|row-mapping|columns|data-source|.*unit-executor|migrations/.*)\\.ts$',
          '^src/common/(access|http-adapter|received-body|allowed-methods|problem)\\.ts$',
          // Values for the OpenAPI decorators and the document built from them.
          '(schemas|openapi-document|openapi)\\.ts$',
        ],
      },
      to: { path: FRAMEWORKS, dependencyTypesNot: ['type-only'] },
    },
    ...pureOrder,
    ...roleOrder,
    {
      name: 'role-order',
      comment: 'common and config are seen by all, so they see no role.',
      severity: 'error',
      from: { path: '^src/(common|config)/', pathNot: SPEC },
      to: { path: '^src/', pathNot: ['^src/(common|config)/', `^src/(${PURE_ORDER.join('|')})/`] },
    },
    {
      name: 'role-order',
      comment: 'common knows no settings: what it needs is passed in.',
      severity: 'error',
      from: { path: '^src/common/', pathNot: SPEC },
      to: { path: '^src/config/' },
    },
    {
      name: 'role-order',
      comment: 'Only the wiring (main, app.module, cli) is outside a role, and nothing imports the wiring.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: ['^src/cli/', SPEC] },
      to: { path: '^src/([^/]+\\.ts$|cli/)' },
    },
    {
      name: 'thin-controllers',
      comment: 'A controller sees the services, DTOs and shapes of its own role, and common.',
      severity: 'error',
      from: { path: '^src/([^/]+)/.*\\.controller\\.ts$' },
      to: { path: '^src/', pathNot: ['^src/$1/', '^src/common/'] },
    },
    {
      name: 'thin-controllers',
      comment: 'A controller never reaches past its service to a repository or an entity.',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '\\.(repository|entity)\\.ts$' },
    },
    {
      name: 'store-owns-entities',
      comment: 'Only repositories, migrations and the data source of src/store touch entities.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/store/(.*\\.(repository|entity)|data-source|store\\.module)\\.ts$',
      },
      to: { path: '\\.entity\\.ts$' },
    },
    {
      name: 'store-owns-entities',
      comment: 'Only src/store knows the database drivers and TypeORM.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/' },
      to: { path: '^node_modules/(typeorm|@nestjs/typeorm|better-sqlite3|pg)/' },
    },
    {
      name: 'config-one-door',
      comment:
        'Only src/config reads environment and settings. Files: world and profile files (world), keys (keys), artefacts (cli, rssp, sca), packaged pages (openapi).',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/(config|world|keys|cli|rssp|sca|store/migrations|openapi)/', SPEC],
      },
      to: { path: FILE_SYSTEM },
    },
    {
      name: 'config-one-door',
      comment: 'The environment is read by src/config alone, also by import.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(config|cli)/|^src/main\\.ts$' },
      to: { path: '^((node:)?process|dotenv)$' },
    },
    {
      name: 'client-stands-alone',
      comment:
        'packages/client is a package of its own: it imports nothing of src, and what its package.json names.',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: SPEC },
      to: {
        pathNot: ['^packages/client/src/', '^node_modules/oauth4webapi/'],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'client-stands-alone',
      comment:
        'Of src only clients over HTTP use it, by its name and not by its files: cli, rssp, sca, console.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(cli|rssp|sca|console)/', SPEC] },
      to: { path: '^(packages/client|node_modules/@kakehashi/client)/' },
    },
    {
      name: 'client-stands-alone',
      comment: 'Only what the package exports.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^packages/client/', pathNot: '^packages/client/(src|dist)/api\\.(ts|d\\.ts|js)$' },
    },
    {
      name: 'no-circular',
      comment: 'No cycles, type imports included.',
      severity: 'error',
      from: { path: '^(src|packages)/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports and that imports nothing is dead.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [SPEC, '\\.d\\.ts$', '^src/(main|cli/main)\\.ts$'] },
      to: {},
    },
    {
      name: 'no-barrels',
      comment: 'No index.ts: import the file that defines the thing.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)index\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^out/', '^packages/[^/]+/dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
