import tseslint from 'typescript-eslint';

/** What each restricted construct is, and the only places where it may stand. */
const TIME = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message:
      'Take the time from the Clock (common/clock.ts), or from common/real-time.ts for tokens and limits.',
  },
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message:
      'Take the time from the Clock (common/clock.ts), or from common/real-time.ts for tokens and limits.',
  },
];
const CHANCE = [
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Draw octets from the Randomness port (common/randomness.ts).',
  },
  {
    selector:
      'ImportDeclaration[source.value=/^(node:)?crypto$/] ImportSpecifier[imported.name=/^random(Bytes|UUID|Int|Fill|FillSync)$/]',
    message: 'Draw octets from the Randomness port (common/randomness.ts).',
  },
];
const ENVIRONMENT = [
  {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'Only src/config reads the environment.',
  },
];
const TRANSACTIONS = [
  {
    selector: 'CallExpression[callee.property.name=/^(transaction|createQueryRunner|startTransaction)$/]',
    message: 'Writes go through store.commit (store/unit-of-work.ts); nothing else opens a transaction.',
  },
  {
    selector: 'Identifier[name="queryRunner"]',
    message: 'Writes go through store.commit (store/unit-of-work.ts); nothing else opens a transaction.',
  },
  {
    selector: 'CallExpression[callee.property.name="save"]',
    message: 'Writes go through store.commit (store/unit-of-work.ts), never through repository.save.',
  },
];

/** `except` leaves out the lists whose home these files are. */
function restrictions(...except) {
  const selectors = [TIME, CHANCE, ENVIRONMENT, TRANSACTIONS].filter((list) => !except.includes(list)).flat();
  return selectors.length === 0
    ? { 'no-restricted-syntax': 'off' }
    : { 'no-restricted-syntax': ['error', ...selectors] };
}

/** A suppressed rule carries its name and, after `--`, the reason. */
const reasonedSuppressions = {
  rules: {
    'suppression-reason': {
      meta: {
        type: 'suggestion',
        schema: [],
        messages: { reason: 'Name the rule and give the reason: `eslint-disable-next-line RULE -- REASON`.' },
      },
      create: (context) => ({
        Program: () => {
          for (const comment of context.sourceCode.getAllComments()) {
            const text = comment.value.trim();
            if (/^eslint-disable/.test(text) && !/^eslint-disable\S*\s+[\w@].*\s--\s+\S/s.test(text)) {
              context.report({ loc: comment.loc, messageId: 'reason' });
            }
          }
        },
      }),
    },
  },
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'out/',
      'coverage/',
      '.tools/',
      '.kakehashi/',
      'node_modules/',
      'test/golden/',
      'packages/*/src/generated/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    plugins: { kakehashi: reasonedSuppressions },
    rules: {
      'kakehashi/suppression-reason': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-cond-assign': 'error',
      'no-console': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-control-regex': 'error',
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-empty-character-class': 'error',
      'no-fallthrough': 'error',
      'no-irregular-whitespace': 'error',
      'no-loss-of-precision': 'error',
      'no-misleading-character-class': 'error',
      'no-self-compare': 'error',
      'no-sparse-arrays': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'prefer-const': 'error',
      radix: 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...restrictions(),
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        // Nest reads constructor types at run time; an import that only such a constructor uses stays a value import.
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Ports return promises in one implementation and values in another; `async` keeps both alike.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
    },
  },
  // The homes of what is restricted elsewhere.
  {
    files: ['src/common/clock.ts', 'src/common/real-time.ts', 'packages/client/src/real-time.ts'],
    rules: restrictions(TIME),
  },
  {
    files: ['src/common/randomness.ts', 'packages/client/src/randomness.ts'],
    rules: restrictions(CHANCE),
  },
  { files: ['src/config/**/*.ts'], rules: restrictions(ENVIRONMENT) },
  {
    files: ['src/store/*-unit-executor.ts', 'src/store/migrations/*.ts', 'src/store/data-source.ts'],
    rules: restrictions(TRANSACTIONS),
  },
  {
    files: ['test/**/*.ts', '{src,packages}/**/*.spec.ts', 'bench/**/*.ts'],
    rules: {
      ...restrictions(CHANCE, ENVIRONMENT, TIME),
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['test/store/**/*.ts'], rules: restrictions(CHANCE, ENVIRONMENT, TIME, TRANSACTIONS) },
  {
    files: ['src/cli/**/*.ts', 'scripts/**', 'bench/**', 'test/conformance/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.cjs', '**/*.mjs', '**/*.js'],
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
    languageOptions: { sourceType: 'commonjs' },
  },
  { files: ['**/*.mjs'], languageOptions: { sourceType: 'module' } },
);
