/** Prometheus' text format, version 0.0.4, read line by line; a line that is none of it is an error. */
export function parseMetricsText(text: string): ReadonlyMap<string, number> {
  const series = new Map<string, number>();
  const types = new Map<string, string>();
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.split('\n')) {
    const type = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary|untyped)$/.exec(line);
    if (type !== null) types.set(type[1] ?? '', type[2] ?? '');
    if (line === '' || line.startsWith('#')) continue;
    const sample = /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)$/.exec(line);
    if (sample === null) throw new Error(`no sample: ${line}`);
    const [, name = '', labels = '', value = ''] = sample;
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    if (!types.has(family)) throw new Error(`no TYPE before ${line}`);
    const number = /^[+-]?inf$/i.test(value) ? Infinity : Number(value);
    if (Number.isNaN(number) && !/^nan$/i.test(value)) throw new Error(`no number: ${line}`);
    if (series.has(`${name}${labels}`)) throw new Error(`twice: ${name}${labels}`);
    series.set(`${name}${labels}`, number);
  }
  return series;
}
