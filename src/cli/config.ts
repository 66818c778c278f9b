import type { Settings } from '../config/settings';
import { shownSettings } from '../config/settings-table';

/** The effective settings with their sources, as a table or as JSON; secrets are hidden. */
export function configText(settings: Settings, asJson: boolean): string {
  const shown = shownSettings(settings);
  if (asJson) return `${JSON.stringify(shown, null, 2)}\n`;
  const rows = [{ variable: 'Setting', value: 'Value', source: 'Source' }, ...shown];
  const width = (member: 'variable' | 'value') => Math.max(...rows.map((row) => row[member].length));
  const [first, second] = [width('variable'), width('value')];
  return rows
    .map(({ variable, value, source }) => `${variable.padEnd(first)}  ${value.padEnd(second)}  ${source}\n`)
    .join('');
}
