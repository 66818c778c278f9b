import type { Settings } from '../config/settings';
import type { Application, ManagementAccess } from '../main';
import { wireTime } from '../common/wire-time';

/** What the operator needs at once: listeners, trust anchors, secrets made now, and a command that works. */
export function startBanner(application: Application): string {
  const { settings, generatedSecrets, roots, trialClient } = application;
  const { publicUrl, host, httpPort } = settings;
  const address = host.includes(':') ? `[${host}]` : host;
  const lines = [
    '',
    'Kakehashi: TEST ONLY. Nothing issued here is a qualified certificate; trust these roots in tests alone.',
    '',
    `  HTTP   http://${address}:${httpPort}  (public URL ${publicUrl})`,
    ...httpsLines(settings, address),
    `  Docs   ${publicUrl}/docs`,
    `  Manage ${managementText(application.management)}`,
    ...clockLines(application),
    ...faultLines(application),
    settings.ephemeral ? '  Kept   nothing (--ephemeral)' : `  Kept   ${settings.dataDir}`,
    '',
    'Roots (SHA-256 of the certificate):',
    ...roots.map(({ caId, sha256Hex }) => `  ${caId.padEnd(24)} ${sha256Hex}`),
    '',
  ];
  if (generatedSecrets.length > 0) {
    lines.push('Client secrets made now and shown this once:');
    lines.push(...generatedSecrets.map(({ clientId, secret }) => `  ${clientId.padEnd(24)} ${secret}`), '');
  }
  if (trialClient !== undefined) lines.push('Try it:', ...trialCommand(publicUrl, trialClient), '');
  return `${lines.join('\n')}\n`;
}

function httpsLines({ tlsPort, publicTlsUrl, publicUrl }: Settings, address: string): string[] {
  if (tlsPort === 'off') return ['  HTTPS  off (KAKEHASHI_TLS_PORT)'];
  return [
    `  HTTPS  https://${address}:${tlsPort}  (public URL ${publicTlsUrl})`,
    `         its CA: curl -o tls-ca.pem ${publicUrl}/repository/tls-ca.pem; then curl --cacert tls-ca.pem`,
  ];
}

/** A world that is not in the present says so. */
function clockLines({ clock }: Application): string[] {
  const [now, realTime] = [clock.now(), clock.realTime()];
  const { frozenAt } = clock.state;
  if (frozenAt === null && now.getTime() === realTime.getTime()) return [];
  const moved = frozenAt === null ? 'moved' : 'frozen';
  return [`  Clock  ${wireTime(now)}  (${moved}; kakehashi clock reset goes back)`];
}

/** A service that was told to misbehave says so. */
function faultLines({ faults }: Application): string[] {
  return faults === undefined ? [] : [`  Faults ${faults}  (kakehashi control reset removes them)`];
}

function managementText(management: ManagementAccess | undefined): string {
  if (management === undefined) return 'off (KAKEHASHI_MANAGEMENT_PORT)';
  const { url, file, token, tokenIsNew } = management;
  if (file !== undefined) return `${url}  (token in ${file})`;
  return `${url}  (token ${tokenIsNew ? token : 'as set'})`;
}

/** One line to copy, without any tool but curl and sed. */
function trialCommand(
  publicUrl: string,
  client: { readonly clientId: string; readonly secret: string },
): string[] {
  const { clientId, secret } = client;
  const token =
    `curl -s -u ${clientId}:${secret} -d 'grant_type=client_credentials&scope=ra.read' ${publicUrl}/oauth2/token` +
    ` | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'`;
  return [`  TOKEN=$(${token})`, `  curl -s -H "Authorization: Bearer $TOKEN" ${publicUrl}/ra/v1/cas`];
}
