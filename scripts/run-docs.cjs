/** Writes the generated pages of docs/; with `--check` only tells which are stale. */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { clientOperationTable, clientRemedies, clientTypes } = require('./client-pages.cjs');
const { freshBuild } = require('./fresh-build.cjs');

const ROOT = join(__dirname, '..');

/** The page, and how its text comes from the built code. */
const PAGES = [
  ['docs/configuration.md', configurationPage],
  ['docs/profiles.md', () => built('world/profile-table').renderProfileTable(defaultWorld())],
  [
    'docs/equivalence.md',
    () => built('trusted-list/equivalence/equivalence-page').renderEquivalence(defaultWorld()),
  ],
  ['docs/lint-rules.md', () => built('lint/rule-table').renderRuleTable()],
  ['docs/state-machines.md', () => built('ra/state-table').renderStateIndex()],
  ['docs/openapi.json', openApiText],
  ['packages/client/src/generated/openapi.ts', async () => clientTypes(JSON.parse(await openApiText()))],
  [
    'packages/client/src/generated/operations.ts',
    async () => clientOperationTable(JSON.parse(await openApiText())),
  ],
  [
    'packages/client/src/generated/remedies.ts',
    () => clientRemedies(built('common/error-catalogue').ERROR_CATALOGUE),
  ],
];

/** One page for each state machine, as the built code lists them. */
function statePages() {
  const { STATE_MACHINES, renderStatePage } = built('ra/state-table');
  return STATE_MACHINES.map((machine) => [`docs/states/${machine.page}.md`, () => renderStatePage(machine)]);
}

function built(module) {
  return require(join(ROOT, 'dist', `${module}.js`));
}

function configurationPage() {
  const { renderStatusSettings } = built('world/status-table');
  return `${built('config/settings-table').settingsMarkdown()}\n${renderStatusSettings()}`;
}

function defaultWorld() {
  return built('world/load-world').loadWorld(join(ROOT, 'config/worlds/japan-eu.yaml'));
}

let openApi;

/** The document of the built application, made once a run. */
function openApiText() {
  return (openApi ??= describeApplication());
}

async function describeApplication() {
  const settings = built('config/settings').loadSettings({ flags: { ephemeral: true, logLevel: 'error' } });
  const application = await built('main').createApplication(settings);
  try {
    const { OpenApiService } = built('openapi/openapi.service');
    return `${JSON.stringify(application.nest.get(OpenApiService).document(), null, 2)}\n`;
  } finally {
    await application.close();
  }
}

/** The way `npm run format` leaves it; docs/openapi.json is not formatted. */
async function formatted(file, text) {
  if (file.endsWith('.json')) return text;
  const prettier = await import('prettier');
  const options = await prettier.resolveConfig(join(ROOT, file));
  return prettier.format(text, { ...options, filepath: file });
}

async function main() {
  const checkOnly = process.argv.includes('--check');
  freshBuild();
  const pages = [...PAGES, ...statePages()];
  let stale = 0;
  for (const [file, render] of pages) {
    const text = await formatted(file, await render());
    const path = join(ROOT, file);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    stale++;
    if (!checkOnly) writeFileSync(path, text);
    process.stdout.write(`${file} ${checkOnly ? 'is stale: npm run docs' : 'written'}\n`);
  }
  if (stale === 0) process.stdout.write(`${pages.length} generated pages are current\n`);
  process.exitCode = checkOnly && stale > 0 ? 1 : 0;
}

main().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
